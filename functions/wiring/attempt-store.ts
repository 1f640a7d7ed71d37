import { attemptTable } from '../../adapters/dynamodb/attempt-table.ts';
import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import type { AttemptStore } from '../../core/throttle/attempt-store.ts';
import type { Configuration } from './configuration.ts';

export const attemptStore = ({ table }: Configuration, dynamo: Dynamo): AttemptStore =>
  attemptTable({ dynamo, attempts: table('attempts') });
