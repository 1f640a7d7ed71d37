import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { revocationLogTable } from '../../adapters/dynamodb/revocation-log-table.ts';
import { isRevokedIn } from '../../adapters/dynamodb/revocation-table.ts';
import { systemClock } from '../../core/clock.ts';
import { revocationMargin } from '../../core/revocation/revocation-margin.ts';
import { revocationSnapshot } from '../../core/revocation/revocation-snapshot.ts';
import type { WithSettings, WithTables } from './configuration.ts';

/** Whether a session is on the revocation list: read at each request, or from a snapshot where some staleness is allowed. */
export function revocationCheck(
  config: WithTables<'revokedTokens' | 'revocationLog'> &
    WithSettings<'accessTokenLifetime' | 'revocationMaxStaleness'>,
  dynamo: Dynamo,
): (sessionId: string) => Promise<boolean> {
  const isRevoked = isRevokedIn({ dynamo, revokedTokens: config.table('revokedTokens') });
  const { revocationMaxStaleness, accessTokenLifetime } = config.settings;
  if (revocationMaxStaleness === 0) return isRevoked;
  return revocationSnapshot({
    log: revocationLogTable({ dynamo, revocationLog: config.table('revocationLog') }),
    isRevoked,
    revocationMaxStaleness: revocationMaxStaleness * 1_000,
    memory: (accessTokenLifetime + revocationMargin) * 1_000,
    now: systemClock,
  });
}
