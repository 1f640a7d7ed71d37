import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { factorTable } from '../../adapters/dynamodb/factor-table.ts';
import type { FactorStore } from '../../core/factors/factor-store.ts';
import type { WithTables } from './configuration.ts';

export const factorStore = ({ table }: WithTables<'users'>, dynamo: Dynamo): FactorStore =>
  factorTable({ dynamo, users: table('users') });
