import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { revocationTable } from '../../adapters/dynamodb/revocation-table.ts';
import type { RevocationStore } from '../../core/revocation/revocation-store.ts';
import type { Configuration } from './configuration.ts';

/** With the log beside the list where authorizers hold snapshots of it. */
export const revocationStore = ({ table, settings }: Configuration, dynamo: Dynamo): RevocationStore =>
  revocationTable({
    dynamo,
    revokedTokens: table('revokedTokens'),
    ...(settings.revocationMaxStaleness > 0 && { revocationLog: table('revocationLog') }),
  });
