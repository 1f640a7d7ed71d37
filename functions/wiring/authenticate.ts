import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { systemClock } from '../../core/clock.ts';
import { type VerifyCredential, verifyCredential } from '../../core/credential.ts';
import type { MacKey } from '../../core/keys/mac-keys.ts';
import { confirmDelivery } from '../../core/sessions/confirm-delivery.ts';
import type { EndSession } from '../../core/sessions/end-session.ts';
import type { SessionStore } from '../../core/sessions/session-store.ts';
import { type Authenticate, authenticate } from '../../core/use-cases/authenticate.ts';
import type { UserStore } from '../../core/users/user-store.ts';
import { logEvent } from '../telemetry/log.ts';
import type { WithSecrets, WithSettings, WithTables } from './configuration.ts';
import { macRing, publicKeys } from './keys.ts';

export const credentialVerifier = (
  config: WithSettings<'issuer' | 'audience' | 'accessTokenLifetime' | 'additionalClaims'> &
    WithTables<'publicKeys'> &
    WithSecrets<'mac'>,
  dynamo: Dynamo,
  ring: () => Promise<readonly MacKey[]> = macRing(config),
): VerifyCredential =>
  verifyCredential({
    publicKeys: publicKeys(config, dynamo),
    macRing: ring,
    settings: config.settings,
    now: systemClock,
  });

interface Stores {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly end: EndSession;
  readonly verifyCredential: VerifyCredential;
}

export const authenticator = (
  { settings }: WithSettings<'sessionIdleTimeout' | 'accessTokenLifetime'>,
  stores: Stores,
): Authenticate =>
  authenticate({
    ...stores,
    confirmDelivery: confirmDelivery({ ...stores, now: systemClock, logEvent }),
    settings,
    now: systemClock,
    logEvent,
  });
