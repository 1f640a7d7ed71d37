import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { userTable } from '../../adapters/dynamodb/user-table.ts';
import type { UserStore } from '../../core/users/user-store.ts';
import type { Configuration } from './configuration.ts';

export const userStore = ({ table }: Configuration, dynamo: Dynamo): UserStore =>
  userTable({ dynamo, users: table('users'), emails: table('emails') });
