/** /auth/password */
import { accountFunction } from '../contract/functions.ts';
import { changePasswordRequest } from '../contract/requests.ts';
import { systemClock } from '../core/clock.ts';
import { passwords as passwordHashes } from '../core/passwords/hash-password.ts';
import { newPassword } from '../core/passwords/new-password.ts';
import { noSuchUserId } from '../core/random.ts';
import { checkPassword } from '../core/sign-in/check-password.ts';
import { loginThrottle } from '../core/throttle/login-throttle.ts';
import { changePassword } from '../core/use-cases/account/change-password.ts';
import { httpApi } from './gateway/http-api.ts';
import { optionalPassword, password as passwordField } from './http/domain-fields.ts';
import { method } from './http/method.ts';
import { paths } from './http/paths.ts';
import { pipeline } from './http/pipeline.ts';
import { requestBody } from './http/request-body.ts';
import { noContent } from './http/responses.ts';
import { logEvent } from './telemetry/log.ts';
import { attemptStore } from './wiring/attempt-store.ts';
import { authenticator, credentialVerifier } from './wiring/authenticate.ts';
import { breachedPasswords } from './wiring/breached-passwords.ts';
import { configuration } from './wiring/configuration.ts';
import { database } from './wiring/database.ts';
import { macRing, pepperReader } from './wiring/keys.ts';
import { prewarm, warmVerification } from './wiring/prewarm.ts';
import { revocableSessions } from './wiring/revocable-sessions.ts';
import { trustedProxy } from './wiring/trusted-proxy.ts';
import { userStore } from './wiring/user-store.ts';

const config = configuration(accountFunction);
const { settings } = config;
const proxy = trustedProxy(config);
const dynamo = database();
const now = systemClock;
const [ring, peppers] = [macRing(config), pepperReader(config)];
const passwords = passwordHashes({ peppers, settings });
const shared = {
  ...revocableSessions(config, dynamo),
  users: userStore(config, dynamo),
  verifyCredential: credentialVerifier(config, dynamo, ring),
  macRing: ring,
  passwords,
  now,
  logEvent,
};
const attempts = attemptStore(config, dynamo);
const throttle = loginThrottle({ attempts, settings, now });
const run = changePassword({
  ...shared,
  attempts,
  authenticate: authenticator(config, shared),
  checkPassword: checkPassword({ ...shared, throttle, migrateUser: null }),
  newPassword: newPassword({ passwords, isBreached: breachedPasswords(config), settings }),
  settings,
});
await prewarm(warmVerification(shared.verifyCredential), peppers, () => shared.users.find(noSuchUserId));

const password = method({
  body: requestBody(changePasswordRequest, { current_password: optionalPassword, new_password: passwordField }),
  takesCredential: true,
  handle: async ({ body, caller }) => {
    await run({ ...caller, currentPassword: body.current_password, newPassword: body.new_password });
    return noContent();
  },
});
export const handler = httpApi(
  paths({
    '/auth/password': pipeline({ POST: password }, settings, proxy),
  }),
);
