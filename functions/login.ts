/** POST /auth/login */
import { systemClock } from '../core/clock.ts';
import { passwords } from '../core/passwords/hash-password.ts';
import { loginThrottle } from '../core/throttle/login-throttle.ts';
import { signAccessToken } from '../core/tokens/sign-access-token.ts';
import { logIn } from '../core/use-cases/log-in.ts';
import { loginBody } from './http/bodies.ts';
import { door, endpoint } from './http/endpoint.ts';
import { report } from './http/log.ts';
import { signedIn } from './http/signed-in.ts';
import { attemptStore } from './wiring/attempt-store.ts';
import { configuration } from './wiring/configuration.ts';
import { macRing, peppers, signingRing } from './wiring/keys.ts';
import { leanDatabase } from './wiring/lean-database.ts';
import { nobody, prewarm } from './wiring/prewarm.ts';
import { revocableSessions } from './wiring/revocable-sessions.ts';
import { userStore } from './wiring/user-store.ts';

const config = configuration({
  tables: ['users', 'emails', 'sessions', 'revokedTokens', 'attempts'],
  secrets: ['pepper', 'mac', 'signing'],
});
const { settings } = config;
const dynamo = leanDatabase();
const now = systemClock;
const users = userStore(config, dynamo);
const [ring, signingKeys, seasoning] = [macRing(config), signingRing(config), peppers(config)];
const run = logIn({
  ...revocableSessions(config, dynamo),
  users,
  throttle: loginThrottle({ attempts: attemptStore(config, dynamo), settings, now }),
  passwords: passwords({ peppers: seasoning, cost: settings.bcryptCost }),
  sign: signAccessToken(signingKeys),
  macRing: ring,
  settings,
  now,
  report,
});
await prewarm(ring, signingKeys, seasoning, () => users.find(nobody));

const post = door({
  body: loginBody,
  takesCredential: true,
  answer: async ({ body, request }) =>
    signedIn(await run({ ...body, clientType: body.client_type, deviceName: body.device_name, ...request })),
});
export const handler = endpoint({ POST: post }, settings);
