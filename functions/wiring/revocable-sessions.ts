import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { systemClock } from '../../core/clock.ts';
import { type EndSession, endSession } from '../../core/sessions/end-session.ts';
import type { SessionStore } from '../../core/sessions/session-store.ts';
import { logEvent } from '../telemetry/log.ts';
import type { WithSettings, WithTables } from './configuration.ts';
import { revocationStore } from './revocation-store.ts';
import { sessionStore } from './session-store.ts';

/** The sessions, and the one way to end one. */
type Needs = WithTables<'sessions' | 'revokedTokens' | 'revocationLog'> & WithSettings<'accessTokenLifetime'>;

export function revocableSessions(config: Needs, dynamo: Dynamo): { sessions: SessionStore; end: EndSession } {
  const sessions = sessionStore(config, dynamo);
  const { settings } = config;
  return {
    sessions,
    end: endSession({ sessions, revocations: revocationStore(config, dynamo), settings, now: systemClock, logEvent }),
  };
}
