import type { AttemptStore } from '../../core/throttle/attempt-store.ts';
import { type Item, number, numberIn, numberOrNullIn, text } from './attributes.ts';
import { ConditionFailed, type Dynamo } from './dynamo.ts';
import { conditionalUpdate, held, outcome } from './expressions.ts';

const isBelowLimit = 'attribute_not_exists(#count) OR #count < :limit';
const isAboveNothing = '#count > :nothing';

/** A counter that is absent counts as nothing and as never closed. */
const isAsSeen = (name: string, seen: number): string =>
  seen === 0 ? `(attribute_not_exists(#${name}) OR #${name} = :seen_${name})` : `#${name} = :seen_${name}`;

/** The counters in DynamoDB, table `attempts`. */
export function attemptTable({ dynamo, attempts }: { dynamo: Dynamo; attempts: string }): AttemptStore {
  const keyOf = (key: string): Item => ({ key: text(key) });

  const updateOf = (key: string, change: string, condition: string, values: Item) =>
    conditionalUpdate({ table: attempts, key: keyOf(key), change, condition, values });

  return {
    async count(key, limit, sweepAt) {
      if (limit < 1) return null;
      const written = await outcome(
        dynamo.updateItem({
          ...updateOf(key, 'SET #count = if_not_exists(#count, :nothing) + :one, #sweepAt = :sweepAt', isBelowLimit, {
            ':nothing': number(0),
            ':one': number(1),
            ':limit': number(limit),
            ':sweepAt': number(sweepAt),
          }),
          ReturnValues: 'UPDATED_NEW',
        }),
      );
      return written instanceof ConditionFailed ? null : numberIn(written.Attributes ?? {}, 'count');
    },

    async refund(key) {
      const values = { ':nothing': number(0), ':one': number(1) };
      await held(dynamo.updateItem(updateOf(key, 'SET #count = #count - :one', isAboveNothing, values)));
    },

    async find(key) {
      const { Item } = await dynamo.getItem({ TableName: attempts, Key: keyOf(key), ConsistentRead: true });
      return {
        count: (Item && numberOrNullIn(Item, 'count')) ?? 0,
        closedUntil: (Item && numberOrNullIn(Item, 'closedUntil')) ?? 0,
      };
    },

    move: (key, seen, next, sweepAt) =>
      held(
        dynamo.updateItem(
          updateOf(
            key,
            `SET #count = :count, #closedUntil = :closedUntil${sweepAt === null ? ' REMOVE #sweepAt' : ', #sweepAt = :sweepAt'}`,
            `${isAsSeen('count', seen.count)} AND ${isAsSeen('closedUntil', seen.closedUntil)}`,
            {
              ':count': number(next.count),
              ':closedUntil': number(next.closedUntil),
              ':seen_count': number(seen.count),
              ':seen_closedUntil': number(seen.closedUntil),
              ...(sweepAt !== null && { ':sweepAt': number(sweepAt) }),
            },
          ),
        ),
      ),

    async reset(key) {
      await dynamo.deleteItem({ TableName: attempts, Key: keyOf(key) });
    },
  };
}
