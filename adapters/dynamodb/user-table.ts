import type { KeptSession, PasswordRecord, SessionIndex, User } from '../../core/users/user.ts';
import type { UserStore } from '../../core/users/user-store.ts';
import {
  flag,
  flagIn,
  type Item,
  map,
  mapIn,
  number,
  numberIn,
  present,
  text,
  textIn,
  textOrNullIn,
  texts,
  textsIn,
} from './attributes.ts';
import { ConditionFailed, type Dynamo } from './dynamo.ts';
import { conditionalUpdate, held, namesIn, outcome } from './expressions.ts';

const userExists = 'attribute_exists(#userId)';
const userIdIsFree = 'attribute_not_exists(#userId)';
const userIsEnabled = '#disabled = :false';
const isOfSessionEpoch = '#sessionEpoch = :sessionEpoch';
const hasOldHash = '#password.#hash = :oldHash';
// The second half makes a repeated claim of our own a success.
const addressIsFreeOrOurs = 'attribute_not_exists(#email) OR #userId = :userId';

/** An UpdateExpression holds 4 KB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const dismissedAtOnce = 100;

/** The users in DynamoDB: table `users`, and table `emails`, which makes an address unique. */
export function userTable({ dynamo, users, emails }: { dynamo: Dynamo; users: string; emails: string }): UserStore {
  const keyOf = (userId: string): Item => ({ userId: text(userId) });

  async function read(userId: string): Promise<User | null> {
    const { Item } = await dynamo.getItem({ TableName: users, Key: keyOf(userId), ConsistentRead: true });
    return Item ? userOf(Item) : null;
  }

  /** What made the condition fail: from the failure itself where the database says so, else read again. */
  const current = (userId: string, { item }: ConditionFailed): Promise<User | null> | User =>
    item ? userOf(item) : read(userId);

  const updateOf = (userId: string, change: string, condition: string, values: Item, names = {}) =>
    conditionalUpdate({ table: users, key: keyOf(userId), change, condition, values, names });

  /** The user after the change, or null where the condition failed. */
  async function changed(userId: string, change: string, condition: string, values: Item): Promise<User | null> {
    const written = await outcome(
      dynamo.updateItem({ ...updateOf(userId, change, condition, values), ReturnValues: 'ALL_NEW' }),
    );
    return written instanceof ConditionFailed ? null : userOf(written.Attributes ?? {});
  }

  async function putUser(user: User): Promise<void> {
    const written = await outcome(
      dynamo.putItem({
        TableName: users,
        Item: userItem(user),
        ConditionExpression: userIdIsFree,
        ExpressionAttributeNames: namesIn(userIdIsFree),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    if (!(written instanceof ConditionFailed)) return;
    // The salt makes every hash unique: with ours in it, the item is our own write, repeated.
    const there = await current(user.userId, written);
    if (there?.password.hash !== user.password.hash) throw new Error('the id of a new user is taken');
  }

  const claimAddress = ({ email, userId }: User): Promise<boolean> =>
    held(
      dynamo.putItem({
        TableName: emails,
        Item: { email: text(email), userId: text(userId) },
        ConditionExpression: addressIsFreeOrOurs,
        ExpressionAttributeNames: namesIn(addressIsFreeOrOurs),
        ExpressionAttributeValues: { ':userId': text(userId) },
      }),
    );

  return {
    find: read,

    async userIdOf(email) {
      const { Item } = await dynamo.getItem({ TableName: emails, Key: { email: text(email) }, ConsistentRead: true });
      return Item ? textIn(Item, 'userId') : null;
    },

    async register(user) {
      await putUser(user);
      // Where the claim breaks, the user stays: the claim may have landed, and an address must not lead nowhere.
      if (await claimAddress(user)) return 'registered';
      await dynamo.deleteItem({ TableName: users, Key: keyOf(user.userId) });
      return 'taken';
    },

    async addSession(userId, { sessionId, at, sessionEpoch }) {
      const update = updateOf(
        userId,
        'SET #sessionIndex.#entry = :at',
        `${userExists} AND ${userIsEnabled} AND ${isOfSessionEpoch}`,
        { ':at': number(at), ':false': flag(false), ':sessionEpoch': number(sessionEpoch) },
        { '#entry': sessionId },
      );
      const written = await outcome(dynamo.updateItem({ ...update, ReturnValues: 'ALL_NEW' }));
      return written instanceof ConditionFailed ? null : sessionIndexOf(written.Attributes ?? {});
    },

    async removeSessions(userId, sessionIds) {
      for (let start = 0; start < sessionIds.length; start += dismissedAtOnce) {
        const leaving = [...new Set(sessionIds.slice(start, start + dismissedAtOnce))];
        const update = updateOf(
          userId,
          `REMOVE ${leaving.map((_, index) => `#sessionIndex.#${index}`).join(', ')}`,
          userExists,
          {},
          Object.fromEntries(leaving.map((sessionId, index) => [`#${index}`, sessionId])),
        );
        await outcome(dynamo.updateItem(update));
      }
    },

    raiseSessionEpoch: (userId) =>
      changed(userId, 'SET #sessionEpoch = #sessionEpoch + :one REMOVE #keptSession', userExists, {
        ':one': number(1),
      }),

    async rehash(userId, oldHash, password) {
      const written = await outcome(
        dynamo.updateItem({
          ...updateOf(userId, 'SET #password = :password', hasOldHash, {
            ':password': passwordAttribute(password),
            ':oldHash': text(oldHash),
          }),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      if (!(written instanceof ConditionFailed)) return true;
      // Our own write, repeated, finds the new hash there.
      return (await current(userId, written))?.password.hash === password.hash;
    },

    async changePassword(userId, { password, sessionEpoch, kept }) {
      const written = await outcome(
        dynamo.updateItem({
          ...updateOf(
            userId,
            'SET #password = :password, #sessionEpoch = :raised, #keptSession = :kept',
            `${userExists} AND ${userIsEnabled} AND ${isOfSessionEpoch}`,
            {
              ':password': passwordAttribute(password),
              ':raised': number(sessionEpoch + 1),
              ':kept': keptAttribute(kept),
              ':false': flag(false),
              ':sessionEpoch': number(sessionEpoch),
            },
          ),
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      if (!(written instanceof ConditionFailed)) return userOf(written.Attributes ?? {});
      // Our own write, repeated, finds the new hash there.
      const there = await current(userId, written);
      return there?.password.hash === password.hash ? there : null;
    },

    async amend(userId, { disabled, roles, permissions }) {
      const changes: string[] = [];
      const values: Item = {};
      if (disabled !== undefined) {
        changes.push('#disabled = :disabled');
        values[':disabled'] = flag(disabled);
      }
      if (disabled) {
        changes.push('#sessionEpoch = #sessionEpoch + :one');
        values[':one'] = number(1);
      }
      if (roles) {
        changes.push('#roles = :roles');
        values[':roles'] = texts(roles);
      }
      if (permissions) {
        changes.push('#permissions = :permissions');
        values[':permissions'] = texts(permissions);
      }
      if (changes.length === 0) return read(userId);
      const update = `SET ${changes.join(', ')}${disabled ? ' REMOVE #keptSession' : ''}`;
      return changed(userId, update, userExists, values);
    },
  };
}

const userItem = (user: User): Item =>
  present({
    userId: text(user.userId),
    email: text(user.email),
    emailVerified: flag(user.emailVerified),
    password: passwordAttribute(user.password),
    roles: texts(user.roles),
    permissions: texts(user.permissions),
    disabled: flag(user.disabled),
    sessionEpoch: number(user.sessionEpoch),
    keptSession: user.keptSession === null ? null : keptAttribute(user.keptSession),
    sessionIndex: map(
      Object.fromEntries(Object.entries(user.sessionIndex).map(([sessionId, at]) => [sessionId, number(at)])),
    ),
    createdAt: number(user.createdAt),
  });

const keptAttribute = ({ sessionId, sessionEpoch }: KeptSession) =>
  map({ sessionId: text(sessionId), sessionEpoch: number(sessionEpoch) });

const passwordAttribute = ({ hash, scheme, pepperVersion }: PasswordRecord) =>
  map(
    present({
      hash: text(hash),
      scheme: text(scheme),
      pepperVersion: pepperVersion === null ? null : text(pepperVersion),
    }),
  );

const userOf = (item: Item): User => ({
  userId: textIn(item, 'userId'),
  email: textIn(item, 'email'),
  emailVerified: flagIn(item, 'emailVerified'),
  password: passwordOf(mapIn(item, 'password')),
  roles: textsIn(item, 'roles'),
  permissions: textsIn(item, 'permissions'),
  disabled: flagIn(item, 'disabled'),
  sessionEpoch: numberIn(item, 'sessionEpoch'),
  keptSession: item.keptSession ? keptSessionOf(mapIn(item, 'keptSession')) : null,
  sessionIndex: sessionIndexOf(item),
  createdAt: numberIn(item, 'createdAt'),
});

const keptSessionOf = (fields: Item): KeptSession => ({
  sessionId: textIn(fields, 'sessionId'),
  sessionEpoch: numberIn(fields, 'sessionEpoch'),
});

const passwordOf = (fields: Item): PasswordRecord => ({
  hash: textIn(fields, 'hash'),
  scheme: textIn(fields, 'scheme') as PasswordRecord['scheme'],
  pepperVersion: textOrNullIn(fields, 'pepperVersion'),
});

function sessionIndexOf(item: Item): SessionIndex {
  const entries = mapIn(item, 'sessionIndex');
  return Object.fromEntries(Object.keys(entries).map((sessionId) => [sessionId, numberIn(entries, sessionId)]));
}
