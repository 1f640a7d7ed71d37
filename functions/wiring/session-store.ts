import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { sessionTable } from '../../adapters/dynamodb/session-table.ts';
import type { SessionStore } from '../../core/sessions/session-store.ts';
import type { WithTables } from './configuration.ts';

export const sessionStore = ({ table }: WithTables<'sessions'>, dynamo: Dynamo): SessionStore =>
  sessionTable({ dynamo, sessions: table('sessions') });
