import type { AttemptStore, Counter } from '../../core/throttle/attempt-store.ts';
import { type Item, number, numberIn, numberOrNullIn, text } from './attributes.ts';
import { ConditionFailed, type Dynamo } from './dynamo.ts';
import { conditionalUpdate, held, outcome } from './expressions.ts';

const isLive = '#sweepAt > :now';
const isAboveNothing = '#count > :nothing';

/** An attribute that is absent counts as nothing. */
const isAsSeen = (name: string, seen: number): string =>
  seen === 0 ? `(attribute_not_exists(#${name}) OR #${name} = :seen_${name})` : `#${name} = :seen_${name}`;

/** The counters in DynamoDB, table `attempts`: `count` is the total, and each member has two attributes of its own. */
export function attemptTable({ dynamo, attempts }: { dynamo: Dynamo; attempts: string }): AttemptStore {
  const keyOf = (key: string): Item => ({ key: text(key) });

  const updateOf = ({ key, member }: Counter, change: string, condition: string, values: Item) => {
    const names = {
      ...(/#own\b/.test(change) && { '#own': ownCount(member) }),
      ...(/#ownClosedUntil\b/.test(change) && { '#ownClosedUntil': ownClosedUntil(member) }),
    };
    return conditionalUpdate({ table: attempts, key: keyOf(key), change, condition, values, names });
  };

  return {
    async count(counter, { most, mostInTotal = most }, { now, expiresAt }) {
      const isMember = counter.member !== undefined;
      if (most < 1 || mostInTotal < 1) return null;
      const added = (name: string): string => `#${name} = if_not_exists(#${name}, :nothing) + :one`;
      const isBelow = `#count < :mostInTotal${isMember ? ' AND (attribute_not_exists(#own) OR #own < :most)' : ''}`;
      const written = await outcome(
        dynamo.updateItem({
          ...updateOf(
            counter,
            `SET ${added('count')}, #sweepAt = :expiresAt${isMember ? `, ${added('own')}` : ''}`,
            `attribute_not_exists(#count) OR (${isLive} AND ${isBelow})`,
            {
              ':nothing': number(0),
              ':one': number(1),
              ':now': number(now),
              ':expiresAt': number(expiresAt),
              ':mostInTotal': number(mostInTotal),
              ...(isMember && { ':most': number(most) }),
            },
          ),
          ReturnValues: 'UPDATED_NEW',
        }),
      );
      return written instanceof ConditionFailed ? null : numberIn(written.Attributes ?? {}, ownCount(counter.member));
    },

    async refund(key) {
      const values = { ':nothing': number(0), ':one': number(1) };
      await held(dynamo.updateItem(updateOf({ key }, 'SET #count = #count - :one', isAboveNothing, values)));
    },

    async find({ key, member }) {
      const { Item = {} } = await dynamo.getItem({ TableName: attempts, Key: keyOf(key), ConsistentRead: true });
      return {
        count: numberOrNullIn(Item, ownCount(member)) ?? 0,
        closedUntil: numberOrNullIn(Item, ownClosedUntil(member)) ?? 0,
        total: numberOrNullIn(Item, 'count') ?? 0,
        expiresAt: numberOrNullIn(Item, 'sweepAt'),
      };
    },

    move(counter, seen, next) {
      const isMember = counter.member !== undefined;
      const [own, ownClosed] = isMember ? ['own', 'ownClosedUntil'] : ['count', 'closedUntil'];
      const total = seen.total + next.count - seen.count;
      return held(
        dynamo.updateItem(
          updateOf(
            counter,
            [
              `SET #${own} = :count, #${ownClosed} = :closedUntil`,
              // Of the key, too: the filter of the security events looks for it.
              isMember ? ', #count = :total, #closedUntil = :closedUntil' : '',
              next.expiresAt === null ? ' REMOVE #sweepAt' : ', #sweepAt = :expiresAt',
            ].join(''),
            [
              isAsSeen(own, seen.count),
              isAsSeen(ownClosed, seen.closedUntil),
              ...(isMember ? [isAsSeen('count', seen.total)] : []),
              seen.expiresAt === null ? 'attribute_not_exists(#sweepAt)' : 'attribute_exists(#sweepAt)',
            ].join(' AND '),
            {
              ':count': number(next.count),
              ':closedUntil': number(next.closedUntil),
              [`:seen_${own}`]: number(seen.count),
              [`:seen_${ownClosed}`]: number(seen.closedUntil),
              ...(isMember && { ':total': number(total), ':seen_count': number(seen.total) }),
              ...(next.expiresAt !== null && { ':expiresAt': number(next.expiresAt) }),
            },
          ),
        ),
      );
    },

    async reset(counter) {
      const { key, member } = counter;
      if (member === undefined) await dynamo.deleteItem({ TableName: attempts, Key: keyOf(key) });
      else {
        const taken = 'SET #count = #count - #own REMOVE #own, #ownClosedUntil';
        await held(dynamo.updateItem(updateOf(counter, taken, 'attribute_exists(#own)', {})));
      }
    },

    async expire(key, now) {
      await held(
        dynamo.deleteItem({
          TableName: attempts,
          Key: keyOf(key),
          ConditionExpression: '#sweepAt <= :now',
          ExpressionAttributeNames: { '#sweepAt': 'sweepAt' },
          ExpressionAttributeValues: { ':now': number(now) },
        }),
      );
    },
  };
}

const ownCount = (member: string | undefined): string => (member === undefined ? 'count' : `count#${member}`);
const ownClosedUntil = (member: string | undefined): string =>
  member === undefined ? 'closedUntil' : `closedUntil#${member}`;
