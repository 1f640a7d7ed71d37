import type { Factor, Factors } from '../../core/factors/factor.ts';
import type {
  EmailUndo,
  KeptSession,
  PasswordRecord,
  PendingEmail,
  SessionIndex,
  User,
} from '../../core/users/user.ts';
import {
  flag,
  flagIn,
  type Item,
  map,
  mapIn,
  mapOrEmptyIn,
  number,
  numberIn,
  numberOrNullIn,
  present,
  text,
  textIn,
  textOrNullIn,
  texts,
  textsIn,
} from './attributes.ts';

/** A user as its table holds it, in the words of the domain; what is null is absent. */
export const userItem = (user: User): Item =>
  present({
    userId: text(user.userId),
    email: text(user.email),
    listShard: text(listShardOf(user.userId)),
    emailVerified: flag(user.emailVerified),
    awaitsVerification: user.awaitsVerification ? flag(true) : null,
    pendingEmail: user.pendingEmail === null ? null : pendingEmailAttribute(user.pendingEmail),
    emailUndos: map(mapped(user.emailUndos, emailUndoAttribute)),
    password: user.password === null ? null : passwordAttribute(user.password),
    passwordChangedAt: user.passwordChangedAt === null ? null : number(user.passwordChangedAt),
    factors: map(mapped(user.factors, factorAttribute)),
    recoveryCodes: recoveryCodesAttribute(user.recoveryCodes),
    locale: user.locale === null ? null : text(user.locale),
    mailEpoch: number(user.mailEpoch),
    roles: texts(user.roles),
    permissions: texts(user.permissions),
    disabled: flag(user.disabled),
    sessionEpoch: number(user.sessionEpoch),
    keptSession: user.keptSession === null ? null : keptAttribute(user.keptSession),
    sessionIndex: map(mapped(user.sessionIndex, number)),
    createdAt: number(user.createdAt),
    importedAs:
      user.importedAs === null ? null : map({ run: text(user.importedAs.run), digest: text(user.importedAs.digest) }),
    lastSignInAt: user.lastSignInAt === null ? null : number(user.lastSignInAt),
  });

export const userOf = (item: Item): User => ({
  userId: textIn(item, 'userId'),
  email: textIn(item, 'email'),
  emailVerified: flagIn(item, 'emailVerified'),
  awaitsVerification: item.awaitsVerification !== undefined,
  pendingEmail: item.pendingEmail ? pendingEmailOf(mapIn(item, 'pendingEmail')) : null,
  emailUndos: emailUndosOf(mapOrEmptyIn(item, 'emailUndos')),
  password: item.password ? passwordOf(mapIn(item, 'password')) : null,
  passwordChangedAt: numberOrNullIn(item, 'passwordChangedAt'),
  factors: factorsOf(mapOrEmptyIn(item, 'factors')),
  recoveryCodes: namedTexts(mapOrEmptyIn(item, 'recoveryCodes')),
  locale: textOrNullIn(item, 'locale'),
  mailEpoch: numberOrNullIn(item, 'mailEpoch') ?? 0,
  roles: textsIn(item, 'roles'),
  permissions: textsIn(item, 'permissions'),
  disabled: flagIn(item, 'disabled'),
  sessionEpoch: numberIn(item, 'sessionEpoch'),
  keptSession: item.keptSession ? keptSessionOf(mapIn(item, 'keptSession')) : null,
  sessionIndex: sessionIndexOf(item),
  createdAt: numberIn(item, 'createdAt'),
  importedAs: item.importedAs ? importedAsOf(mapIn(item, 'importedAs')) : null,
  lastSignInAt: numberOrNullIn(item, 'lastSignInAt'),
});

export const keptAttribute = ({ sessionId, sessionEpoch }: KeptSession) =>
  map({ sessionId: text(sessionId), sessionEpoch: number(sessionEpoch) });

export const pendingEmailAttribute = ({ email, mailId, asker }: PendingEmail) =>
  map({ email: text(email), mailId: text(mailId), asker: keptAttribute(asker) });

export const emailUndoAttribute = ({ email, since, until }: EmailUndo) =>
  map({ email: text(email), since: number(since), until: number(until) });

/** A partition of an index takes a thousand new users a second; their ids are random. */
export const listShards = ['0', '1', '2', '3', '4', '5', '6', '7'] as const;
export const listShardOf = (userId: string): string => String((Buffer.from(userId, 'base64url')[0] ?? 0) % 8);

export const passwordAttribute = ({ hash, scheme, pepperVersion }: PasswordRecord) =>
  map(
    present({
      hash: text(hash),
      scheme: text(scheme),
      pepperVersion: pepperVersion === null ? null : text(pepperVersion),
    }),
  );

export const recoveryCodesAttribute = (codes: User['recoveryCodes']) => map(mapped(codes, text));

export const factorAttribute = (factor: Factor) =>
  map(
    present({
      type: text(factor.type),
      name: text(factor.name),
      createdAt: number(factor.createdAt),
      lastUsedAt: factor.lastUsedAt === null ? null : number(factor.lastUsedAt),
      ...(factor.type === 'totp'
        ? {
            sealedSecret: text(factor.sealedSecret),
            pepperVersion: text(factor.pepperVersion),
            confirmed: flag(factor.confirmed),
            lastStep: number(factor.lastStep),
          }
        : {
            credentialId: text(factor.credentialId),
            publicKey: text(factor.publicKey),
            counter: number(factor.counter),
            transports: texts(factor.transports),
            backedUp: flag(factor.backedUp),
          }),
    }),
  );

export function sessionIndexOf(item: Item): SessionIndex {
  const entries = mapIn(item, 'sessionIndex');
  return Object.fromEntries(Object.keys(entries).map((sessionId) => [sessionId, numberIn(entries, sessionId)]));
}

const mapped = <Value>(values: Readonly<Record<string, Value>>, attribute: (value: Value) => Item[string]): Item =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, attribute(value)]));

const importedAsOf = (fields: Item) => ({ run: textIn(fields, 'run'), digest: textIn(fields, 'digest') });

const keptSessionOf = (fields: Item): KeptSession => ({
  sessionId: textIn(fields, 'sessionId'),
  sessionEpoch: numberIn(fields, 'sessionEpoch'),
});

const pendingEmailOf = (fields: Item): PendingEmail => ({
  email: textIn(fields, 'email'),
  mailId: textIn(fields, 'mailId'),
  asker: keptSessionOf(mapIn(fields, 'asker')),
});

const emailUndosOf = (entries: Item): Record<string, EmailUndo> =>
  Object.fromEntries(
    Object.keys(entries).map((mailId) => {
      const fields = mapIn(entries, mailId);
      const [since, until] = [numberIn(fields, 'since'), numberIn(fields, 'until')];
      return [mailId, { email: textIn(fields, 'email'), since, until }];
    }),
  );

const passwordOf = (fields: Item): PasswordRecord => ({
  hash: textIn(fields, 'hash'),
  scheme: textIn(fields, 'scheme') as PasswordRecord['scheme'],
  pepperVersion: textOrNullIn(fields, 'pepperVersion'),
});

const factorsOf = (entries: Item): Factors =>
  Object.fromEntries(Object.keys(entries).map((factorId) => [factorId, factorOf(factorId, mapIn(entries, factorId))]));

function factorOf(factorId: string, fields: Item): Factor {
  const common = {
    factorId,
    name: textIn(fields, 'name'),
    createdAt: numberIn(fields, 'createdAt'),
    lastUsedAt: numberOrNullIn(fields, 'lastUsedAt'),
  };
  return textIn(fields, 'type') === 'totp'
    ? {
        ...common,
        type: 'totp',
        sealedSecret: textIn(fields, 'sealedSecret'),
        pepperVersion: textIn(fields, 'pepperVersion'),
        confirmed: flagIn(fields, 'confirmed'),
        lastStep: numberIn(fields, 'lastStep'),
      }
    : {
        ...common,
        type: 'passkey',
        credentialId: textIn(fields, 'credentialId'),
        publicKey: textIn(fields, 'publicKey'),
        counter: numberIn(fields, 'counter'),
        transports: textsIn(fields, 'transports'),
        backedUp: flagIn(fields, 'backedUp'),
      };
}

const namedTexts = (entries: Item): Record<string, string> =>
  Object.fromEntries(Object.keys(entries).map((name) => [name, textIn(entries, name)]));
