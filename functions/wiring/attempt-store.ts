import { attemptTable } from '../../adapters/dynamodb/attempt-table.ts';
import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import type { AttemptStore } from '../../core/throttle/attempt-store.ts';
import type { WithTables } from './configuration.ts';

export const attemptStore = ({ table }: WithTables<'attempts'>, dynamo: Dynamo): AttemptStore =>
  attemptTable({ dynamo, attempts: table('attempts') });
