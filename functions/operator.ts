/** What an operator does to a user, by IAM only: `{"action": "unlock" | "disable" | "enable" | "end-sessions" | "assign", "email": ...}`. */
import { operatorFunction } from '../contract/functions.ts';
import { operate } from '../core/use-cases/admin/operate.ts';
import { operationIn } from './operations/operation.ts';
import { logEvent } from './telemetry/log.ts';
import { attemptStore } from './wiring/attempt-store.ts';
import { configuration } from './wiring/configuration.ts';
import { database } from './wiring/database.ts';
import { revocableSessions } from './wiring/revocable-sessions.ts';
import { userStore } from './wiring/user-store.ts';

const config = configuration(operatorFunction);
const dynamo = database();
const run = operate({
  ...revocableSessions(config, dynamo),
  users: userStore(config, dynamo),
  attempts: attemptStore(config, dynamo),
  logEvent,
});

export const handler = async (event: unknown): Promise<{ userId: string; ended: number }> => {
  const outcome = await run(operationIn(event));
  if (!outcome) throw new Error('there is no user of this e-mail address');
  return outcome;
};
