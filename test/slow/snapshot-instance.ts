/** An authorizer's instance as far as the snapshot goes: looks up the same sessions over and over, and notes what it is told. */
import { dynamoClient } from '../../adapters/dynamodb/dynamo-client.ts';
import { revocationLogTable } from '../../adapters/dynamodb/revocation-log-table.ts';
import { revocationTable } from '../../adapters/dynamodb/revocation-table.ts';
import { systemClock } from '../../core/clock.ts';
import type { RevocationLog } from '../../core/revocation/revocation-log.ts';
import { revocationSnapshot } from '../../core/revocation/revocation-snapshot.ts';
import { localConnection } from '../support/embedded-dynamodb.ts';

export interface Watch {
  readonly endpoint: string;
  readonly revokedTokens: string;
  readonly revocationLog: string;
  readonly sessionIds: readonly string[];
  /** Milliseconds. */
  readonly revocationMaxStaleness: number;
  readonly until: number;
}

export interface LookUp {
  readonly sessionId: string;
  readonly began: number;
  readonly revoked: boolean;
}

export interface Watched {
  readonly lookUps: readonly LookUp[];
  readonly queries: number;
}

export async function watch({ endpoint, revokedTokens, revocationLog, ...options }: Watch): Promise<Watched> {
  const dynamo = dynamoClient(localConnection(endpoint));
  const table = revocationLogTable({ dynamo, revocationLog });
  let queries = 0;
  const log: RevocationLog = {
    since(from, cursor) {
      queries++;
      return table.since(from, cursor);
    },
  };
  const { isRevoked } = revocationTable({ dynamo, revokedTokens, revocationLog });
  const { revocationMaxStaleness, sessionIds, until } = options;
  const isKnown = revocationSnapshot({ log, isRevoked, revocationMaxStaleness, memory: 960_000, now: systemClock });
  const lookUps: LookUp[] = [];
  do {
    for (const sessionId of sessionIds) {
      const began = systemClock();
      lookUps.push({ sessionId, began, revoked: await isKnown(sessionId) });
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  } while (systemClock() < until);
  return { lookUps, queries };
}
