import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { userTable } from '../../adapters/dynamodb/user-table.ts';
import type { UserStore } from '../../core/users/user-store.ts';
import type { WithTables } from './configuration.ts';

export const userStore = ({ table }: WithTables<'users' | 'emails'>, dynamo: Dynamo): UserStore =>
  userTable({ dynamo, users: table('users'), emails: table('emails') });
