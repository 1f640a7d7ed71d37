import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { sessionTable } from '../../adapters/dynamodb/session-table.ts';
import type { SessionStore } from '../../core/sessions/session-store.ts';
import type { Configuration } from './configuration.ts';

export const sessionStore = ({ table }: Configuration, dynamo: Dynamo): SessionStore =>
  sessionTable({ dynamo, sessions: table('sessions') });
