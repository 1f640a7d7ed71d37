import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { systemClock } from '../../core/clock.ts';
import { type Recognise, recognise } from '../../core/credential.ts';
import type { MacKey } from '../../core/keys/mac-keys.ts';
import { proveReceipt } from '../../core/sessions/receipt.ts';
import type { SessionStore } from '../../core/sessions/session-store.ts';
import { type Authenticate, authenticate } from '../../core/use-cases/authenticate.ts';
import type { UserStore } from '../../core/users/user-store.ts';
import { report } from '../http/log.ts';
import type { Configuration } from './configuration.ts';
import { macRing, publicKeys } from './keys.ts';

export const recogniser = (
  config: Configuration,
  dynamo: Dynamo,
  ring: () => Promise<readonly MacKey[]> = macRing(config),
): Recognise =>
  recognise({ publicKeys: publicKeys(config, dynamo), macRing: ring, settings: config.settings, now: systemClock });

interface Stores {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly recognise: Recognise;
}

export const authenticator = ({ settings }: Configuration, stores: Stores): Authenticate =>
  authenticate({
    ...stores,
    proveReceipt: proveReceipt({ ...stores, now: systemClock, report }),
    settings,
    now: systemClock,
    report,
  });
