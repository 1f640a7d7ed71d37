import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { userDirectoryTable } from '../../adapters/dynamodb/user-directory-table.ts';
import type { UserDirectory } from '../../core/users/user-directory.ts';
import type { WithTables } from './configuration.ts';

export const userDirectory = ({ table }: WithTables<'users'>, dynamo: Dynamo): UserDirectory =>
  userDirectoryTable({ dynamo, users: table('users') });
