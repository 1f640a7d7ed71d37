import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { sessionProofTable } from '../../adapters/dynamodb/session-proof-table.ts';
import type { SessionProofStore } from '../../core/sessions/session-proof-store.ts';
import type { WithTables } from './configuration.ts';

export const sessionProofStore = ({ table }: WithTables<'sessions'>, dynamo: Dynamo): SessionProofStore =>
  sessionProofTable({ dynamo, sessions: table('sessions') });
