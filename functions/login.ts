/** POST /auth/login */

import { loginFunction } from '../contract/functions.ts';
import type { PostLoginEvent, PostRegisterEvent } from '../contract/hooks.ts';
import { loginRequest } from '../contract/requests.ts';
import { systemClock } from '../core/clock.ts';
import { tellApp } from '../core/hooks/tell-app.ts';
import { tokenClaims } from '../core/hooks/token-claims.ts';
import { passwords } from '../core/passwords/hash-password.ts';
import { noSuchUserId } from '../core/random.ts';
import { migrateUser } from '../core/sign-in/migrate-user.ts';
import { loginThrottle } from '../core/throttle/login-throttle.ts';
import { sessionThrottle } from '../core/throttle/session-throttle.ts';
import { signAccessToken } from '../core/tokens/sign-access-token.ts';
import { logIn } from '../core/use-cases/log-in.ts';
import { apiGateway } from './gateway/api-gateway.ts';
import { email, password } from './http/domain-fields.ts';
import { method } from './http/method.ts';
import { pipeline } from './http/pipeline.ts';
import { requestBody } from './http/request-body.ts';
import { signedIn } from './http/signed-in.ts';
import { logEvent } from './telemetry/log.ts';
import { attemptStore } from './wiring/attempt-store.ts';
import { challengeStore } from './wiring/challenge-store.ts';
import { configuration } from './wiring/configuration.ts';
import { database } from './wiring/database.ts';
import { invokeHook } from './wiring/invoke-hook.ts';
import { macRing, pepperReader, signingRing } from './wiring/keys.ts';
import { prewarm } from './wiring/prewarm.ts';
import { revocableSessions } from './wiring/revocable-sessions.ts';
import { trustedProxy } from './wiring/trusted-proxy.ts';
import { userStore } from './wiring/user-store.ts';

const config = configuration(loginFunction);
const { settings } = config;
const proxy = trustedProxy(config);
const dynamo = database();
const now = systemClock;
const users = userStore(config, dynamo);
const attempts = attemptStore(config, dynamo);
const [ring, signingKeys, peppers] = [macRing(config), signingRing(config), pepperReader(config)];
const hash = passwords({ peppers, settings });
const tellRegistered = tellApp<PostRegisterEvent>({ invoke: invokeHook(config, 'postRegister'), logEvent });
const askMigration = invokeHook(config, 'migrateUser');
const run = logIn({
  ...revocableSessions(config, dynamo),
  users,
  throttle: loginThrottle({ attempts, settings, now }),
  challenges: challengeStore(config, dynamo),
  throttleSessions: sessionThrottle({ attempts, now }),
  passwords: hash,
  migrateUser:
    askMigration && migrateUser({ invoke: askMigration, users, passwords: hash, tellRegistered, now, logEvent }),
  tokenClaims: tokenClaims({ invoke: invokeHook(config, 'preTokenIssue'), settings, logEvent }),
  tellLogin: tellApp<PostLoginEvent>({ invoke: invokeHook(config, 'postLogin'), logEvent }),
  sign: signAccessToken(signingKeys),
  macRing: ring,
  settings,
  now,
  logEvent,
});
await prewarm(ring, signingKeys, peppers, () => users.find(noSuchUserId));

const post = method({
  body: requestBody(loginRequest, { email, password }),
  takesCredential: true,
  handle: async ({ body, caller }) =>
    signedIn(settings, await run({ ...body, clientType: body.client_type, deviceName: body.device_name, ...caller })),
});
export const handler = apiGateway(pipeline({ POST: post }, settings, proxy));
