/** POST /auth/logout */

import { systemClock } from '../core/clock.ts';
import { noSuchUserId } from '../core/random.ts';
import { logOut } from '../core/use-cases/log-out.ts';
import { noContent } from './http/answers.ts';
import { refreshTokenBody } from './http/bodies.ts';
import { clearedSessionCookie } from './http/cookies.ts';
import { door, endpoint } from './http/endpoint.ts';
import { logEvent } from './http/log.ts';
import { logoutScope } from './http/query.ts';
import { authenticator, credentialVerifier } from './wiring/authenticate.ts';
import { configuration } from './wiring/configuration.ts';
import { database } from './wiring/database.ts';
import { macRing } from './wiring/keys.ts';
import { prewarm, warmVerification } from './wiring/prewarm.ts';
import { revocableSessions } from './wiring/revocable-sessions.ts';
import { userStore } from './wiring/user-store.ts';

const config = configuration({
  tables: ['users', 'emails', 'sessions', 'revokedTokens', 'publicKeys'],
  secrets: ['mac'],
});
const dynamo = database();
const ring = macRing(config);
const stores = {
  ...revocableSessions(config, dynamo),
  users: userStore(config, dynamo),
  verifyCredential: credentialVerifier(config, dynamo, ring),
};
const run = logOut({
  ...stores,
  authenticate: authenticator(config, stores),
  macRing: ring,
  now: systemClock,
  logEvent,
});
await prewarm(warmVerification(stores.verifyCredential), () => stores.users.find(noSuchUserId));

const post = door({
  body: refreshTokenBody,
  takesCredential: true,
  answer: async ({ body, request: { credential, query } }) => {
    await run({ credential, refreshToken: body.refresh_token, scope: logoutScope(query) });
    return noContent([clearedSessionCookie]);
  },
});
export const handler = endpoint({ POST: post }, config.settings);
