import type { User } from '../../core/users/user.ts';
import { type Item, text } from './attributes.ts';
import { ConditionFailed, type Dynamo } from './dynamo.ts';
import { conditionalUpdate, outcome } from './expressions.ts';
import { userOf } from './user-item.ts';

// What is left of a deleted user has none.
export const userExists = 'attribute_exists(#email)';
export const userIsEnabled = '#disabled = :false';
export const isOfSessionEpoch = '#sessionEpoch = :sessionEpoch';

export interface UserUpdate {
  /** An UpdateExpression in which every attribute is written `#name`. */
  readonly change: string;
  /** A ConditionExpression, written likewise. */
  readonly condition: string;
  readonly values?: Item;
  /** The attributes behind names that are no names of attributes: `#entry`, say. */
  readonly names?: Readonly<Record<string, string>>;
  /**
   * Of the user as it is, whether it was this very write that made it so: then the condition failed of our own write,
   * repeated after a lost answer. @default never
   */
  readonly isDone?: (user: User) => boolean;
}

/** Reads and conditional updates of the items of table `users`, for all the stores that keep something on them. */
export interface UserItems {
  read(userId: string): Promise<User | null>;
  /** The user after the change, or null where the condition failed. */
  change(userId: string, update: UserUpdate): Promise<User | null>;
}

/** Of a deleted user a tombstone stays for a while. */
export const isUser = (item: Item): boolean => item.deletedAt === undefined;

export const userKey = (userId: string): Item => ({ userId: text(userId) });

export function userItems({ dynamo, users }: { dynamo: Dynamo; users: string }): UserItems {
  async function read(userId: string): Promise<User | null> {
    const { Item } = await dynamo.getItem({ TableName: users, Key: userKey(userId), ConsistentRead: true });
    return Item && isUser(Item) ? userOf(Item) : null;
  }

  return {
    read,
    async change(userId, { change, condition, values = {}, names = {}, isDone = () => false }) {
      const written = await outcome(
        dynamo.updateItem({
          ...conditionalUpdate({ table: users, key: userKey(userId), change, condition, values, names }),
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      if (!(written instanceof ConditionFailed)) return userOf(written.Attributes ?? {});
      // From the failure itself where the database says so, else read again.
      const there = written.item ? (isUser(written.item) ? userOf(written.item) : null) : await read(userId);
      return there && isDone(there) ? there : null;
    },
  };
}
