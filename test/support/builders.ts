/** Things of the domain for tests: complete, valid, and different at each call; a test says only what it is about. */
import type { Factor, Factors, PasskeyFactor, TotpFactor } from '../../core/factors/factor.ts';
import type { Mail } from '../../core/mail/mail.ts';
import { newId, newSecret } from '../../core/random.ts';
import type { RefreshFamily, Session } from '../../core/sessions/session.ts';
import type { End, Rotation } from '../../core/sessions/session-store.ts';
import type { SecondFactorChallenge } from '../../core/sign-in/challenge.ts';
import { newUser } from '../../core/users/new-user.ts';
import type { PasswordRecord, User } from '../../core/users/user.ts';

/** When the tests take place, epoch milliseconds. */
export const noon = Date.UTC(2026, 10, 23, 12);
export const seconds = 1_000;
export const minutes = 60 * seconds;
export const hours = 60 * minutes;
export const days = 24 * hours;

/** A web session that began at `noon`, idle for half an hour at most and a day long. */
export const aSession = (parts: Partial<Session> = {}): Session => ({
  sessionId: newId(),
  userId: newId(),
  clientType: 'web',
  createdAt: noon,
  lastSeenAt: noon,
  idleExpiresAt: noon + 30 * minutes,
  expiresAt: noon + days,
  authenticatedAt: noon,
  amr: ['pwd'],
  ip: '192.0.2.7',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
  deviceName: null,
  newDevice: false,
  sessionEpoch: 0,
  roles: ['member'],
  permissions: ['notes:read', 'notes:write'],
  secretHash: newSecret(),
  family: null,
  ended: null,
  ...parts,
});

export const aFamily = (parts: Partial<RefreshFamily> = {}): RefreshFamily => ({
  seed: newSecret(),
  generation: 0,
  rotatedAt: noon,
  macKeyId: 'mac00001',
  rotationId: newId(),
  confirmedGeneration: 0,
  ...parts,
});

/** A mobile session that began at `noon`, with the lifetimes of refresh tokens. */
export const aMobileSession = (parts: Partial<Session> = {}, family: Partial<RefreshFamily> = {}): Session =>
  aSession({
    clientType: 'mobile',
    idleExpiresAt: noon + 30 * days,
    expiresAt: noon + 90 * days,
    userAgent: null,
    deviceName: 'Zoë’s phone 📱',
    secretHash: null,
    family: aFamily(family),
    ...parts,
  });

/** The rotation that a session is due for, a minute after `noon`. */
export const aRotation = (session: Session, parts: Partial<Rotation> = {}): Rotation => ({
  userId: session.userId,
  from: session.family?.generation ?? 0,
  rotationId: newId(),
  macKeyId: 'mac00002',
  now: noon + minutes,
  ip: '198.51.100.7',
  idleExpiresAt: noon + minutes + 30 * days,
  ...parts,
});

export const anEnd = (session: Pick<Session, 'userId'>, parts: Partial<End> = {}): End => ({
  userId: session.userId,
  reason: 'logged_out',
  at: noon + minutes,
  ...parts,
});

/** Of no password at all: 60 characters in the form of a bcrypt hash. */
export const aPassword = (parts: Partial<PasswordRecord> = {}): PasswordRecord => ({
  hash: `$2b$12$${newSecret()}${newSecret()}`.slice(0, 60),
  scheme: 'bcrypt-hmac',
  pepperVersion: 'p1',
  ...parts,
});

export const aChallenge = (parts: Partial<SecondFactorChallenge> = {}): SecondFactorChallenge => ({
  kind: 'second_factor',
  challengeId: newId(),
  userId: newId(),
  amr: ['pwd'],
  sessionEpoch: 0,
  deviceId: null,
  expiresAt: noon + 5 * minutes,
  wrongAnswers: 0,
  ...parts,
});

export const aTotp = (parts: Partial<TotpFactor> = {}): TotpFactor => ({
  type: 'totp',
  factorId: newId(),
  name: 'Phone',
  createdAt: noon,
  lastUsedAt: null,
  sealedSecret: newSecret(),
  pepperVersion: 'p1',
  confirmed: true,
  lastStep: 0,
  ...parts,
});

export const aPasskey = (parts: Partial<PasskeyFactor> = {}): PasskeyFactor => ({
  type: 'passkey',
  factorId: newId(),
  name: 'Laptop',
  createdAt: noon,
  lastUsedAt: noon + minutes,
  credentialId: newSecret(),
  publicKey: newSecret(),
  counter: 0,
  transports: ['internal', 'hybrid'],
  backedUp: true,
  ...parts,
});

/** As a user carries them. */
export const factorsBy = (...factors: readonly Factor[]): Factors =>
  Object.fromEntries(factors.map((factor) => [factor.factorId, factor]));

export const aUser = (parts: Partial<User> = {}): User => ({
  ...newUser({ email: `${newId().toLowerCase()}@example.com`, password: aPassword(), createdAt: noon }),
  roles: ['member'],
  permissions: ['notes:read'],
  ...parts,
});

/** A mail of a user, asked for at `noon` and not yet sent. */
export const aMail = (parts: Partial<Mail> = {}): Mail => ({
  mailId: newId(),
  kind: 'verify_email',
  userId: newId(),
  to: null,
  addressTag: newSecret(),
  languages: ['de-AT', 'en'],
  mailEpoch: 0,
  macKeyId: 'mac00001',
  data: {},
  client: { ip: '192.0.2.7', userAgent: null },
  requestedAt: noon,
  expiresAt: noon + days,
  sentAt: null,
  usedAt: null,
  ...parts,
});
