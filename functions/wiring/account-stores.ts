import { accountTable } from '../../adapters/dynamodb/account-table.ts';
import { addressTable } from '../../adapters/dynamodb/address-table.ts';
import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import type { AccountStore } from '../../core/users/account-store.ts';
import type { AddressStore } from '../../core/users/address-store.ts';
import type { WithTables } from './configuration.ts';

export const accountStore = ({ table }: WithTables<'users'>, dynamo: Dynamo): AccountStore =>
  accountTable({ dynamo, users: table('users') });

export const addressStore = ({ table }: WithTables<'emails'>, dynamo: Dynamo): AddressStore =>
  addressTable({ dynamo, emails: table('emails') });
