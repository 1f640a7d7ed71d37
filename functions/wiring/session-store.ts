import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { sessionErasure } from '../../adapters/dynamodb/session-erasure.ts';
import { sessionTable } from '../../adapters/dynamodb/session-table.ts';
import { sessionsInUse as inUse } from '../../adapters/dynamodb/sessions-in-use.ts';
import type { EraseSession } from '../../core/sessions/erase-session.ts';
import type { SessionStore, SessionsInUse } from '../../core/sessions/session-store.ts';
import type { WithTables } from './configuration.ts';

export const sessionStore = ({ table }: WithTables<'sessions'>, dynamo: Dynamo): SessionStore =>
  sessionTable({ dynamo, sessions: table('sessions') });

/** For the authorizer: its bundle carries no verb more. */
export const sessionsInUse = ({ table }: WithTables<'sessions'>, dynamo: Dynamo): SessionsInUse =>
  inUse({ dynamo, sessions: table('sessions') });
export const eraseSession = ({ table }: WithTables<'sessions'>, dynamo: Dynamo): EraseSession =>
  sessionErasure({ dynamo, sessions: table('sessions') });
