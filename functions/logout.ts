/** POST /auth/logout */

import { logoutFunction } from '../contract/functions.ts';
import { refreshTokenRequest } from '../contract/requests.ts';
import { systemClock } from '../core/clock.ts';
import { noSuchUserId } from '../core/random.ts';
import { logOut } from '../core/use-cases/log-out.ts';
import { apiGateway } from './gateway/api-gateway.ts';
import { clearedSessionCookie } from './http/cookies.ts';
import { method } from './http/method.ts';
import { pipeline } from './http/pipeline.ts';
import { logoutScope } from './http/query.ts';
import { requestBody } from './http/request-body.ts';
import { noContent } from './http/responses.ts';
import { logEvent } from './telemetry/log.ts';
import { authenticator, credentialVerifier } from './wiring/authenticate.ts';
import { configuration } from './wiring/configuration.ts';
import { database } from './wiring/database.ts';
import { macRing } from './wiring/keys.ts';
import { prewarm, warmVerification } from './wiring/prewarm.ts';
import { revocableSessions } from './wiring/revocable-sessions.ts';
import { trustedProxy } from './wiring/trusted-proxy.ts';
import { userStore } from './wiring/user-store.ts';

const config = configuration(logoutFunction);
const { settings } = config;
const proxy = trustedProxy(config);
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
  settings,
  now: systemClock,
  logEvent,
});
await prewarm(warmVerification(stores.verifyCredential), () => stores.users.find(noSuchUserId));

const post = method({
  body: requestBody(refreshTokenRequest),
  takesCredential: true,
  handle: async ({ body, request: { query }, caller: { credential } }) => {
    const { cookieIsDead } = await run({ credential, refreshToken: body.refresh_token, scope: logoutScope(query) });
    return noContent({ cookies: cookieIsDead ? [clearedSessionCookie(settings.sessionCookieName)] : [] });
  },
});
export const handler = apiGateway(pipeline({ POST: post }, settings, proxy));
