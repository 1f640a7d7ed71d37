import { toSeconds } from '../../core/clock.ts';
import type { PasswordRecord, User } from '../../core/users/user.ts';
import type { UserStore } from '../../core/users/user-store.ts';
import { addressCanBeClaimed } from './address-table.ts';
import { flag, type Item, number, text, textIn, texts } from './attributes.ts';
import { ConditionFailed, type Dynamo } from './dynamo.ts';
import { conditionalUpdate, held, namesIn, outcome } from './expressions.ts';
import { keptAttribute, passwordAttribute, sessionIndexOf, userItem, userOf } from './user-item.ts';
import { isOfSessionEpoch, userExists, userIsEnabled, userItems, userKey } from './user-items.ts';

const userIdIsFree = 'attribute_not_exists(#userId)';
const hasOldHash = '#password.#hash = :oldHash';

/** An UpdateExpression holds 4 KB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const dismissedAtOnce = 100;

/** The users in DynamoDB: table `users`, and table `emails`, which makes an address unique. */
export function userTable({ dynamo, users, emails }: { dynamo: Dynamo; users: string; emails: string }): UserStore {
  const { read, change } = userItems({ dynamo, users });

  const updateOf = (userId: string, expression: string, condition: string, values: Item, names = {}) =>
    conditionalUpdate({ table: users, key: userKey(userId), change: expression, condition, values, names });

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
    // Ids are random: the item is our own write, repeated, or somebody's whose id was given twice.
    const there = written.item ? userOf(written.item) : await read(user.userId);
    if (there?.email !== user.email || !isPasswordOf(there, user.password))
      throw new Error('the id of a new user is taken');
  }

  async function discard(userId: string): Promise<void> {
    await dynamo.deleteItem({ TableName: users, Key: userKey(userId) });
  }

  const claimAddress = ({ email, userId, sessionEpoch, createdAt }: User): Promise<boolean> =>
    held(
      dynamo.putItem({
        TableName: emails,
        Item: { email: text(email), userId: text(userId), epoch: number(sessionEpoch) },
        ConditionExpression: addressCanBeClaimed,
        ExpressionAttributeNames: namesIn(addressCanBeClaimed),
        ExpressionAttributeValues: { ':userId': text(userId), ':now': number(toSeconds(createdAt)) },
      }),
    );

  return {
    find: read,

    async userIdOf(email) {
      const { Item } = await dynamo.getItem({ TableName: emails, Key: { email: text(email) }, ConsistentRead: true });
      // An address that is only reserved leads to nobody.
      return Item && !Item.sweepAt ? textIn(Item, 'userId') : null;
    },

    async register(user) {
      await putUser(user);
      // Where the claim breaks, the user stays: the claim may have landed, and an address must not lead nowhere.
      if (await claimAddress(user)) return 'registered';
      await discard(user.userId);
      return 'taken';
    },

    discard,

    async addSession(userId, { sessionId, at, sessionEpoch }) {
      const update = updateOf(
        userId,
        'SET #sessionIndex.#entry = :at, #lastSignInAt = :at',
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
      change(userId, {
        change: 'SET #sessionEpoch = #sessionEpoch + :one REMOVE #keptSession',
        condition: userExists,
        values: { ':one': number(1) },
      }),

    rehash: async (userId, oldHash, password) =>
      (await change(userId, {
        change: 'SET #password = :password',
        condition: hasOldHash,
        values: { ':password': passwordAttribute(password), ':oldHash': text(oldHash) },
        isDone: (user) => isPasswordOf(user, password),
      })) !== null,

    changePassword: (userId, { password, at, sessionEpoch, kept }) =>
      change(userId, {
        change: 'SET #password = :password, #passwordChangedAt = :at, #sessionEpoch = :raised, #keptSession = :kept',
        condition: `${userExists} AND ${userIsEnabled} AND ${isOfSessionEpoch}`,
        values: {
          ':password': passwordAttribute(password),
          ':at': number(at),
          ':raised': number(sessionEpoch + 1),
          ':kept': keptAttribute(kept),
          ':false': flag(false),
          ':sessionEpoch': number(sessionEpoch),
        },
        isDone: (user) => isPasswordOf(user, password),
      }),

    async amend(userId, { disabled, emailVerified, roles, permissions }) {
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
      if (emailVerified !== undefined) {
        changes.push('#emailVerified = :emailVerified');
        values[':emailVerified'] = flag(emailVerified);
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
      const removed = [...(disabled ? ['#keptSession'] : []), ...(emailVerified ? ['#awaitsVerification'] : [])];
      const expression = `SET ${changes.join(', ')}${removed.length > 0 ? ` REMOVE ${removed.join(', ')}` : ''}`;
      return change(userId, { change: expression, condition: userExists, values });
    },
  };
}

/** The salt makes every hash unique: with ours in it, the item is our own write. */
const isPasswordOf = ({ password }: User, record: PasswordRecord | null): boolean => password?.hash === record?.hash;
