import { challengeTable } from '../../adapters/dynamodb/challenge-table.ts';
import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import type { ChallengeStore } from '../../core/sign-in/challenge-store.ts';
import type { WithTables } from './configuration.ts';

export const challengeStore = ({ table }: WithTables<'challenges'>, dynamo: Dynamo): ChallengeStore =>
  challengeTable({ dynamo, challenges: table('challenges') });
