/** POST /auth/register */

import { registerFunction } from '../contract/functions.ts';
import { registerRequest } from '../contract/requests.ts';
import { systemClock } from '../core/clock.ts';
import { tellApp } from '../core/hooks/tell-app.ts';
import { passwords } from '../core/passwords/hash-password.ts';
import { newPassword } from '../core/passwords/new-password.ts';
import { noSuchUserId } from '../core/random.ts';
import { registrationThrottle } from '../core/throttle/registration-throttle.ts';
import { register } from '../core/use-cases/register.ts';
import { apiGateway } from './gateway/api-gateway.ts';
import { email, password } from './http/domain-fields.ts';
import { method } from './http/method.ts';
import { pipeline } from './http/pipeline.ts';
import { requestBody } from './http/request-body.ts';
import { userBody } from './http/response-bodies.ts';
import { accepted, json } from './http/responses.ts';
import { logEvent } from './telemetry/log.ts';
import { addressStore } from './wiring/account-stores.ts';
import { attemptStore } from './wiring/attempt-store.ts';
import { breachedPasswords } from './wiring/breached-passwords.ts';
import { configuration } from './wiring/configuration.ts';
import { database } from './wiring/database.ts';
import { invokeHook } from './wiring/invoke-hook.ts';
import { macRing, pepperReader } from './wiring/keys.ts';
import { mailRequests } from './wiring/mails.ts';
import { prewarm } from './wiring/prewarm.ts';
import { trustedProxy } from './wiring/trusted-proxy.ts';
import { userStore } from './wiring/user-store.ts';

const config = configuration(registerFunction);
const { settings } = config;
const proxy = trustedProxy(config);
const dynamo = database();
const now = systemClock;
const users = userStore(config, dynamo);
const attempts = attemptStore(config, dynamo);
const [peppers, ring] = [pepperReader(config), macRing(config)];
const run = register({
  users,
  addresses: addressStore(config, dynamo),
  requestMail: mailRequests(config, dynamo, { attempts, macRing: ring }),
  throttle: registrationThrottle({ attempts, settings, now }),
  newPassword: newPassword({
    passwords: passwords({ peppers, settings }),
    isBreached: breachedPasswords(config),
    settings,
  }),
  tellRegistered: tellApp({ invoke: invokeHook(config, 'postRegister'), logEvent }),
  settings,
  now,
  logEvent,
});
await prewarm(peppers, ring, () => users.find(noSuchUserId));

const post = method({
  body: requestBody(registerRequest, { email, password }),
  takesCredential: true,
  handle: async ({ body, caller }) => {
    const user = await run({ ...caller, ...body });
    return user ? json({ user: userBody(user) }, { status: 201 }) : accepted();
  },
});
export const handler = apiGateway(pipeline({ POST: post }, settings, proxy));
