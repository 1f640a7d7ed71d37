/** What an operator does to users, by IAM only: `{"action": "unlock", "email": ...}`; `operations/operation.ts` has them all. */
import { operatorFunction } from '../contract/functions.ts';
import { systemClock } from '../core/clock.ts';
import { operationIn } from './operations/operation.ts';
import { runOperation } from './operations/run-operation.ts';
import { logEvent } from './telemetry/log.ts';
import { accountStore, addressStore } from './wiring/account-stores.ts';
import { attemptStore } from './wiring/attempt-store.ts';
import { configuration } from './wiring/configuration.ts';
import { database } from './wiring/database.ts';
import { macRing } from './wiring/keys.ts';
import { mailRequests } from './wiring/mails.ts';
import { revocableSessions } from './wiring/revocable-sessions.ts';
import { eraseSession } from './wiring/session-store.ts';
import { userDirectory } from './wiring/user-directory.ts';
import { userStore } from './wiring/user-store.ts';

const config = configuration(operatorFunction);
const dynamo = database();
const attempts = attemptStore(config, dynamo);
const run = runOperation({
  ...revocableSessions(config, dynamo),
  users: userStore(config, dynamo),
  accounts: accountStore(config, dynamo),
  addresses: addressStore(config, dynamo),
  eraseSession: eraseSession(config, dynamo),
  directory: userDirectory(config, dynamo),
  requestMail: mailRequests(config, dynamo, { attempts, macRing: macRing(config) }),
  attempts,
  settings: config.settings,
  now: systemClock,
  logEvent,
});

export const handler = async (event: unknown): Promise<object> => run(operationIn(event));
