import type { Clock } from '../clock.ts';
import { AuthError } from '../errors.ts';
import { type MacKey, mac } from '../keys/mac-keys.ts';
import { activeKey } from '../keys/ring.ts';
import type { LogEvent } from '../log-event.ts';
import type { Passwords } from '../passwords/hash-password.ts';
import { noSuchUserId } from '../random.ts';
import { readDeviceToken } from '../throttle/device-token.ts';
import type { LoginThrottle } from '../throttle/login-throttle.ts';
import type { User } from '../users/user.ts';
import type { UserStore } from '../users/user-store.ts';
import type { Authentication } from './authentication.ts';
import type { MigrateUser } from './migrate-user.ts';

export interface CheckPasswordDependencies {
  readonly users: UserStore;
  readonly throttle: LoginThrottle;
  readonly passwords: Passwords;
  readonly macRing: () => Promise<readonly MacKey[]>;
  /** Asked about an address that nobody has; null where nobody is asked. */
  readonly migrateUser: MigrateUser | null;
  readonly now: Clock;
  readonly logEvent: LogEvent;
}

export interface PasswordAttempt {
  /** Normalised. */
  readonly email: string;
  /** Null for one that is too long to be anybody's: refused as malformed, after the same work. */
  readonly password: string | null;
  /** The name of the request's field. @default 'password' */
  readonly field?: string;
  readonly client: { readonly ip: string };
  readonly deviceToken: string | null;
}

export type CheckPassword = (attempt: PasswordAttempt) => Promise<Authentication>;

/**
 * Proves by the password who it is, and begins nothing. The attempt is counted before anything is hashed.
 * @throws AuthError `too_many_attempts`; `invalid_credentials` for a wrong password, an unknown address and a disabled
 * user alike; `invalid_request` for a password that is too long
 */
export const checkPassword =
  (deps: CheckPasswordDependencies): CheckPassword =>
  async ({ email, password, field = 'password', client, deviceToken }) => {
    const { users, passwords, macRing, throttle, migrateUser, now, logEvent } = deps;
    const ring = await macRing();
    const account = mac(activeKey(ring), 'log', email).toString('base64url');
    const finding = users.userIdOf(email);
    const deviceId = await knownDeviceIn(deviceToken, finding, ring);
    const counted = throttle({ email, userId: finding, deviceId, ip: client.ip }).catch((refusal) => {
      if (refusal instanceof AuthError) logEvent('authn_login_throttled', { account, known_device: deviceId !== null });
      throw refusal;
    });
    // Read while the attempt is counted; only what has been counted is compared.
    const [attempt, user] = await Promise.all([counted, finding.then((userId) => users.find(userId ?? noSuchUserId))]);

    // Who may not sign in has no record: a right password is refused after the same work as a wrong one.
    const record = user && maySignIn(user, email) && password !== null ? user.password : null;
    const right = await passwords.verify(password ?? '', record);
    const migrated = !user && password !== null && migrateUser ? await migrateUser(email, password) : null;
    if (migrated) return { user: migrated, amr: ['pwd'], authenticatedAt: now(), deviceId: null, attempt };
    if (!right || !user || password === null) {
      logEvent('authn_login_fail', { account });
      throw password === null
        ? new AuthError('invalid_request', { errors: [{ field, message: 'is too long' }] })
        : new AuthError('invalid_credentials');
    }
    const authenticatedAt = now();
    await rehashIfNeeded(deps, user, password);
    return { user, amr: ['pwd'], authenticatedAt, deviceId, attempt };
  };

/** An address that was just changed may still lead to its user; one that awaits its verification proves nobody. */
const maySignIn = (user: User, email: string): boolean =>
  !user.disabled && user.email === email && !user.awaitsVerification;

/** A device is one user's: where there is one, whose address this is has to be found before the attempt can be counted. */
async function knownDeviceIn(token: string | null, finding: Promise<string | null>, ring: readonly MacKey[]) {
  const userId = token === null ? null : await finding;
  return token !== null && userId !== null ? readDeviceToken(token, userId, ring) : null;
}

async function rehashIfNeeded(
  { users, passwords, logEvent }: CheckPasswordDependencies,
  { userId, password: record }: User,
  password: string,
) {
  if (!record || !(await passwords.needsRehash(record, password))) return;
  if (await users.rehash(userId, record.hash, await passwords.hash(password)))
    logEvent('authn_password_rehashed', { user_id: userId });
}
