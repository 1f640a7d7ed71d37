import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { revocationTable } from '../../adapters/dynamodb/revocation-table.ts';
import type { RevocationStore } from '../../core/revocation/revocation-store.ts';
import type { WithTables } from './configuration.ts';

export const revocationStore = (
  { table }: WithTables<'revokedTokens' | 'revocationLog'>,
  dynamo: Dynamo,
): RevocationStore =>
  revocationTable({ dynamo, revokedTokens: table('revokedTokens'), revocationLog: table('revocationLog') });
