/** POST /auth/logout */
import { systemClock } from '../core/clock.ts';
import { logOut } from '../core/use-cases/log-out.ts';
import { noContent } from './http/answers.ts';
import { refreshTokenBody } from './http/bodies.ts';
import { clearedSessionCookie } from './http/cookies.ts';
import { door, endpoint } from './http/endpoint.ts';
import { report } from './http/log.ts';
import { logoutScope } from './http/query.ts';
import { authenticator, recogniser } from './wiring/authenticate.ts';
import { configuration } from './wiring/configuration.ts';
import { macRing } from './wiring/keys.ts';
import { revocableSessions } from './wiring/revocable-sessions.ts';
import { sdkDatabase } from './wiring/sdk-database.ts';
import { userStore } from './wiring/user-store.ts';

const config = configuration({
  tables: ['users', 'emails', 'sessions', 'revokedTokens', 'publicKeys'],
  secrets: ['mac'],
});
const dynamo = sdkDatabase();
const ring = macRing(config);
const stores = {
  ...revocableSessions(config, dynamo),
  users: userStore(config, dynamo),
  recognise: recogniser(config, dynamo, ring),
};
const run = logOut({ ...stores, authenticate: authenticator(config, stores), macRing: ring, now: systemClock, report });

const post = door({
  body: refreshTokenBody,
  takesCredential: true,
  answer: async ({ body, request: { credential, query } }) => {
    await run({ credential, refreshToken: body.refresh_token, scope: logoutScope(query) });
    return noContent([clearedSessionCookie]);
  },
});
export const handler = endpoint({ POST: post }, config.settings);
