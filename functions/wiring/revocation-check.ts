import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { revocationLogTable } from '../../adapters/dynamodb/revocation-log-table.ts';
import { isRevokedIn } from '../../adapters/dynamodb/revocation-table.ts';
import type { RouteRule } from '../../contract/route-rules.ts';
import { systemClock } from '../../core/clock.ts';
import { revocationMargin } from '../../core/revocation/revocation-margin.ts';
import { revocationSnapshot } from '../../core/revocation/revocation-snapshot.ts';
import type { WithSettings, WithTables } from './configuration.ts';

export type RevocationCheck = (sessionId: string, revocation?: RouteRule['revocation']) => Promise<boolean>;

/**
 * Whether a session is on the revocation list: read at each request, or from a snapshot where some staleness is allowed, by
 * the setting or by the rule of the route.
 */
export function revocationCheck(
  config: WithTables<'revokedTokens' | 'revocationLog'> &
    WithSettings<'accessTokenLifetime' | 'revocationMaxStaleness'>,
  dynamo: Dynamo,
): RevocationCheck {
  const isRevoked = isRevokedIn({ dynamo, revokedTokens: config.table('revokedTokens') });
  const { revocationMaxStaleness, accessTokenLifetime } = config.settings;
  const isRevokedAsOf = revocationSnapshot({
    log: revocationLogTable({ dynamo, revocationLog: config.table('revocationLog') }),
    isRevoked,
    revocationMaxStaleness: revocationMaxStaleness * 1_000,
    memory: (accessTokenLifetime + revocationMargin) * 1_000,
    now: systemClock,
  });
  return async (sessionId, revocation = revocationMaxStaleness) => {
    if (revocation === 'none') return false;
    return revocation === 0 ? isRevoked(sessionId) : isRevokedAsOf(sessionId, revocation * 1_000);
  };
}
