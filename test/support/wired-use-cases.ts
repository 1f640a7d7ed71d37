/** The real use cases, wired as the functions wire them, on stores and keys of a test's own. */
import { createPrivateKey, type JsonWebKey, type KeyObject, sign } from 'node:crypto';
import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { accountMemory } from '../../adapters/memory/account-memory.ts';
import { addressMemory } from '../../adapters/memory/address-memory.ts';
import { attemptMemory } from '../../adapters/memory/attempt-memory.ts';
import { challengeMemory } from '../../adapters/memory/challenge-memory.ts';
import { factorMemory } from '../../adapters/memory/factor-memory.ts';
import { mailMemory } from '../../adapters/memory/mail-memory.ts';
import { publicKeyMemory } from '../../adapters/memory/public-key-memory.ts';
import { revocationMemory } from '../../adapters/memory/revocation-memory.ts';
import { sessionMemory } from '../../adapters/memory/session-memory.ts';
import { userDirectoryMemory } from '../../adapters/memory/user-directory-memory.ts';
import { userMemory } from '../../adapters/memory/user-memory.ts';
import { type UserRecords, userRecords } from '../../adapters/memory/user-records.ts';
import type { ClientType } from '../../contract/client-types.ts';
import type { HookName, PostLoginEvent, PostRegisterEvent } from '../../contract/hooks.ts';
import type { MailKind } from '../../contract/mails.ts';
import { type SettingValues, settings as settingTable } from '../../contract/settings.ts';
import type { Clock } from '../../core/clock.ts';
import { type CredentialDependencies, verifyCredential } from '../../core/credential.ts';
import type { FactorStore } from '../../core/factors/factor-store.ts';
import type { InvokeHook } from '../../core/hooks/invoke-hook.ts';
import { tellApp } from '../../core/hooks/tell-app.ts';
import { tokenClaims } from '../../core/hooks/token-claims.ts';
import { type KeyCacheTimes, keyCache } from '../../core/keys/key-cache.ts';
import { peppersIn, publicKeysIn, ringIn } from '../../core/keys/key-material.ts';
import type { MacKey } from '../../core/keys/mac-keys.ts';
import type { Peppers } from '../../core/keys/pepper.ts';
import type { PublicKeyStore } from '../../core/keys/public-key-store.ts';
import { activeKey } from '../../core/keys/ring.ts';
import type { SecretStore } from '../../core/keys/secret-store.ts';
import type { SigningKey } from '../../core/keys/signing-keys.ts';
import type { EventFields } from '../../core/log-event.ts';
import type { MailStore } from '../../core/mail/mail-store.ts';
import { requestMail } from '../../core/mail/request-mail.ts';
import { type Passwords, passwords as realPasswords } from '../../core/passwords/hash-password.ts';
import { newPassword } from '../../core/passwords/new-password.ts';
import { newId } from '../../core/random.ts';
import type { RevocationStore } from '../../core/revocation/revocation-store.ts';
import { confirmDelivery } from '../../core/sessions/confirm-delivery.ts';
import { endSession } from '../../core/sessions/end-session.ts';
import type { EraseSession } from '../../core/sessions/erase-session.ts';
import type { SessionProofStore } from '../../core/sessions/session-proof-store.ts';
import type { SessionStore } from '../../core/sessions/session-store.ts';
import { type StartedSession, startSession } from '../../core/sessions/start-session.ts';
import type { ChallengeStore } from '../../core/sign-in/challenge-store.ts';
import { checkPassword } from '../../core/sign-in/check-password.ts';

import { completeSignIn } from '../../core/sign-in/complete-sign-in.ts';
import { migrateUser } from '../../core/sign-in/migrate-user.ts';

import type { AttemptStore } from '../../core/throttle/attempt-store.ts';
import { loginThrottle } from '../../core/throttle/login-throttle.ts';
import { mailThrottle } from '../../core/throttle/mail-throttle.ts';
import { registrationThrottle } from '../../core/throttle/registration-throttle.ts';
import { sessionThrottle } from '../../core/throttle/session-throttle.ts';
import { type SignAccessToken, signAccessToken } from '../../core/tokens/sign-access-token.ts';
import { accessTokenHeader, verificationKeys } from '../../core/tokens/verify-access-token.ts';
import { operate } from '../../core/use-cases/admin/operate.ts';
import { authenticate } from '../../core/use-cases/authenticate.ts';
import { authorize } from '../../core/use-cases/authorize.ts';
import { tellOfFactor } from '../../core/use-cases/factors/tell-of-factor.ts';
import { endOwnSession, listSessions } from '../../core/use-cases/list-sessions.ts';
import { type LogInInput, logIn } from '../../core/use-cases/log-in.ts';
import { logOut } from '../../core/use-cases/log-out.ts';
import { refresh } from '../../core/use-cases/refresh.ts';
import { renew } from '../../core/use-cases/renew.ts';
import { type RotateKeysInput, rotateKeys } from '../../core/use-cases/rotate-keys.ts';
import type { AccountStore } from '../../core/users/account-store.ts';
import type { AddressStore } from '../../core/users/address-store.ts';
import type { User } from '../../core/users/user.ts';
import type { UserDirectory } from '../../core/users/user-directory.ts';
import type { UserStore } from '../../core/users/user-store.ts';
import { tableStores } from '../contracts/table-stores.ts';
import { accountUseCases, type MailedToken } from './account-use-cases.ts';
import { aUser } from './builders.ts';
import type { TestDatabase } from './embedded-dynamodb.ts';
import { factorUseCases } from './factor-use-cases.ts';
import { type FixedClock, fixedClock } from './fixed-clock.ts';

export interface Stores {
  readonly users: UserStore;
  readonly accounts: AccountStore;
  readonly addresses: AddressStore;
  readonly directory: UserDirectory;
  readonly factors: FactorStore;
  readonly mails: MailStore;
  readonly sessions: SessionStore & SessionProofStore;
  readonly eraseSession: EraseSession;
  readonly revocations: RevocationStore;
  readonly attempts: AttemptStore;
  readonly challenges: ChallengeStore;
}

export const memoryStores = (
  records: UserRecords = userRecords(),
  sessions: ReturnType<typeof sessionMemory> = sessionMemory(),
): Stores => ({
  users: userMemory(records),
  accounts: accountMemory(records),
  addresses: addressMemory(records),
  directory: userDirectoryMemory(records),
  factors: factorMemory(records),
  mails: mailMemory(),
  sessions,
  eraseSession: sessions.erase,
  revocations: revocationMemory(),
  attempts: attemptMemory(),
  challenges: challengeMemory(),
});

/** @param dynamo the way to reach them; by default our client */
export const databaseStores = (database: TestDatabase, dynamo: Dynamo = database.ours): Stores =>
  tableStores(database, dynamo);

/** What every setting is where a test says nothing else. */
export const someSettings = (parts: Partial<SettingValues> = {}): SettingValues => {
  const defaults = Object.fromEntries(Object.entries(settingTable).map(([name, setting]) => [name, setting.default]));
  const url = 'https://auth.example.com';
  const own = { issuer: url, audience: url, appUrl: url, mailFrom: 'no-reply@example.com' };
  return { ...defaults, ...own, allowedOrigins: [own.issuer], ...parts } as SettingValues;
};

/** The three secrets and the public keys. */
export interface KeyStores {
  readonly signing: SecretStore;
  readonly mac: SecretStore;
  readonly pepper: SecretStore;
  readonly publicKeys: PublicKeyStore;
}

function secretMemory(): SecretStore {
  let text = '{}';
  return {
    async read() {
      return text;
    },
    async write(next) {
      text = next;
    },
  };
}

export const emptyKeys = (): KeyStores => ({
  signing: secretMemory(),
  mac: secretMemory(),
  pepper: secretMemory(),
  publicKeys: publicKeyMemory(),
});

let firstKeys: Promise<KeyStores> | null = null;

/** Keys as a deployment makes them, at `noon`. They are made once a test file: making them costs more than most tests. */
async function freshKeys(settings: SettingValues, start: Clock): Promise<KeyStores> {
  firstKeys ??= (async () => {
    const made = emptyKeys();
    await rotateKeys({ ...made, settings, now: start, logEvent: () => {} })({ replace: [] });
    return made;
  })();
  const first = await firstKeys;
  const keys = emptyKeys();
  await Promise.all([
    keys.signing.write(await first.signing.read()),
    keys.mac.write(await first.mac.read()),
    keys.pepper.write(await first.pepper.read()),
    keys.publicKeys.put((await first.publicKeys.find()) ?? ''),
  ]);
  return keys;
}

/** Stands in for bcrypt where hashing is not the subject. */
const plainPasswords: Passwords = {
  hash: async (password) => ({ hash: `plain:${password}`, scheme: 'bcrypt-hmac', pepperVersion: '1' }),
  verify: async (password, record) => record?.hash === `plain:${password}`,
  needsRehash: async () => false,
};

const privateKeys = new Map<string, KeyObject>();

/** The same tokens as jose's, signed on the spot: no hop to another thread, so that a test knows when nothing moves. */
function signAtOnce(ring: () => Promise<readonly SigningKey[]>): SignAccessToken {
  return async (claims) => {
    const { id, alg, privateJwk } = activeKey(await ring());
    const key = privateKeys.get(id) ?? createPrivateKey({ key: privateJwk as JsonWebKey, format: 'jwk' });
    privateKeys.set(id, key);
    const [header, payload] = [accessTokenHeader(alg, id), claims].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    const signature = sign('sha256', Buffer.from(`${header}.${payload}`), { key, dsaEncoding: 'ieee-p1363' });
    return `${header}.${payload}.${signature.toString('base64url')}`;
  };
}

export interface WiredOptions {
  readonly settings?: Partial<SettingValues>;
  /** @default memoryStores() */
  readonly stores?: Stores;
  /** @default keys that have been made */
  readonly keys?: KeyStores;
  readonly clock?: FixedClock;
  /** The functions of the app. @default none */
  readonly hooks?: Readonly<Partial<Record<HookName, InvokeHook>>>;
  /** Whether passwords are hashed with bcrypt (cost 10) and tokens signed by jose. @default false: cheap stand-ins */
  readonly real?: boolean;
}

export interface InstanceOptions {
  /** Stores that see what this instance does, instead of the shared ones. */
  readonly stores?: Partial<Stores>;
  /** A clock that is not quite the shared one. */
  readonly now?: Clock;
  /** In place of the revocation list. */
  readonly isRevoked?: (sessionId: string) => Promise<boolean>;
}

export interface Person {
  readonly userId: string;
  readonly email: string;
  readonly password: string;
}

export type WiredUseCases = Awaited<ReturnType<typeof wiredUseCases>>;
export type Instance = ReturnType<WiredUseCases['instance']>;

/** Where the functions of one deployment live: one clock, one set of stores and keys, any number of instances. */
export async function wiredUseCases(options: WiredOptions = {}) {
  const { stores = memoryStores(), clock = fixedClock(), real = false } = options;
  const settings = someSettings({ ...(real && { bcryptCost: 10 }), ...options.settings });
  const keys = options.keys ?? (await freshKeys(settings, clock.now));
  const reports: { event: string; facts: EventFields | undefined }[] = [];
  const logEvent = (event: string, facts?: EventFields): void => {
    reports.push({ event, facts });
  };

  const peppers = async (): Promise<Peppers> => peppersIn(await keys.pepper.read()) as Peppers;
  const passwords = real ? realPasswords({ peppers, settings }) : plainPasswords;

  const outbox: MailedToken[] = [];

  /** One execution environment, with caches and memories of its own. */
  function instance({ stores: own = {}, now = clock.now, isRevoked }: InstanceOptions = {}) {
    const seen = { ...stores, ...own };
    const { users, accounts, addresses, factors, mails, eraseSession, sessions, revocations, attempts, challenges } =
      seen;
    const cached = <T>(load: () => Promise<T>, times?: KeyCacheTimes) => keyCache(load, now, times);
    const macRing = cached(async () => ringIn<MacKey>(await keys.mac.read())).get;
    const signingRing = cached(async () => ringIn<SigningKey>(await keys.signing.read())).get;
    const publicKeys = cached(async () => verificationKeys(publicKeysIn(await keys.publicKeys.find())));
    const sign = real ? signAccessToken(signingRing) : signAtOnce(signingRing);
    const end = endSession({ sessions, revocations, settings, now, logEvent });
    const credentials: CredentialDependencies = { publicKeys, macRing, settings, now };
    const invokeOf = (name: HookName) => options.hooks?.[name] ?? null;
    const hooks = {
      tokenClaims: tokenClaims({ invoke: invokeOf('preTokenIssue'), settings, logEvent }),
      tellLogin: tellApp<PostLoginEvent>({ invoke: invokeOf('postLogin'), logEvent }),
      tellRegistered: tellApp<PostRegisterEvent>({ invoke: invokeOf('postRegister'), logEvent }),
    };
    const migrate = invokeOf('migrateUser');
    const deps = {
      ...{ users, sessions, end, attempts, challenges, passwords, sign, macRing, settings, now, logEvent, ...hooks },
      migrateUser: migrate && migrateUser({ invoke: migrate, users, passwords, ...hooks, now, logEvent }),
    };
    const authDeps = {
      ...deps,
      verifyCredential: verifyCredential(credentials),
      confirmDelivery: confirmDelivery({ sessions, now, logEvent }),
    };
    const authenticated = authenticate(authDeps);
    const throttleSessions = sessionThrottle({ attempts, now });
    const signInDeps = { ...deps, throttle: loginThrottle({ attempts, settings, now }), throttleSessions };
    const requesting = requestMail({ mails, throttle: mailThrottle({ attempts, now }), settings, macRing, now });
    const begin = logIn(signInDeps);

    const signIn = ({ email, password }: Person, clientType: ClientType, more: Partial<LogInInput> = {}) =>
      begin({
        email,
        password,
        clientType,
        deviceName: null,
        client: { ip: '192.0.2.7', userAgent: null },
        deviceToken: null,
        sessionCookie: null,
        ...more,
      });

    return {
      /** What a use case of a sign-in is made of, for those that a test wires by itself. */
      deps: signInDeps,
      signIn,
      checkPassword: checkPassword(signInDeps),
      startSession: startSession(signInDeps),
      completeSignIn: completeSignIn(signInDeps),
      refresh: refresh(deps),
      renew: renew(deps),
      authenticate: authenticated,
      authorize: authorize({ ...authDeps, isRevoked: isRevoked ?? revocations.isRevoked }),
      logOut: logOut({ ...authDeps, authenticate: authenticated }),
      listSessions: listSessions(deps),
      endOwnSession: endOwnSession(deps),
      operate: operate(deps),
      ...factorUseCases({
        ...{
          ...signInDeps,
          accounts,
          mails,
          factors,
          peppers,
          authenticate: authenticated,
          checkPassword: checkPassword(signInDeps),
        },
        tellOfFactor: tellOfFactor(requesting),
        requestMail: requesting,
      }),
      ...accountUseCases(
        {
          ...{ ...deps, accounts, addresses, mails, eraseSession, authenticate: authenticated },
          checkPassword: checkPassword(signInDeps),
          throttle: registrationThrottle({ attempts, settings, now }),
          newPassword: newPassword({ passwords, isBreached: async () => false, settings }),
        },
        outbox,
      ),
    };
  }

  return {
    stores,
    keys,
    clock,
    settings,
    reports,
    outbox,
    /** The token of the last mail of a kind. */
    tokenOf(kind: MailKind): string {
      const mail = outbox.findLast((sent) => sent.kind === kind);
      if (!mail) throw new Error(`no mail of the kind ${kind} was asked for`);
      return mail.token;
    },
    instance,
    /** Any claims, signed by the active key. */
    sign: signAtOnce(async () => ringIn<SigningKey>(await keys.signing.read())),
    rotateKeys: (input: RotateKeysInput = { replace: [] }) =>
      rotateKeys({ ...keys, settings, now: clock.now, logEvent })(input),
    /** Someone who is registered. */
    async person(parts: Partial<User> = {}): Promise<Person> {
      const password = `a password of ${newId()}`;
      const user = aUser({ password: await passwords.hash(password), ...parts });
      await stores.users.register(user);
      return { userId: user.userId, email: user.email, password };
    },
  };
}

/** What a mobile or api client holds after a sign-in. */
export function tokensOf({ session, credential }: StartedSession) {
  if (!('tokens' in credential)) throw new Error('a web client gets no tokens');
  return { sessionId: session.sessionId, ...credential.tokens };
}

/** What a browser holds after a sign-in. */
export function cookieOf({ credential }: StartedSession): string {
  if (!('cookie' in credential)) throw new Error('only a web client gets a cookie');
  return credential.cookie;
}

export const bearer = (value: string) => ({ method: 'bearer', value }) as const;
export const cookie = (value: string) => ({ method: 'cookie', value }) as const;
