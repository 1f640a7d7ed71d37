import type { SessionsInUse } from '../../core/sessions/session-store.ts';
import { type Item, number, text } from './attributes.ts';
import type { Dynamo } from './dynamo.ts';
import { conditionalUpdate, held } from './expressions.ts';
import { sessionOf, sweepAtOf } from './session-item.ts';

export const isNotEnded = 'attribute_not_exists(#endedAt)';
// An item that is absent, a tombstone, or expired and not swept yet fails all the same: no comparison holds.
export const isLive = `${isNotEnded} AND #expiresAt > :now AND #idleExpiresAt > :now`;
const wasNotSeenLately = '#lastSeenAt < :seenBefore';
const isUnconfirmed = '#confirmedGeneration < :generation AND #generation >= :generation';

export const isSeen = '#lastSeenAt = :now, #idleExpiresAt = :idleExpiresAt, #sweepAt = :sweepAt';
export const seen = (now: number, idleExpiresAt: number): Item => ({
  ':now': number(now),
  ':idleExpiresAt': number(idleExpiresAt),
  ':sweepAt': number(sweepAtOf(idleExpiresAt)),
});

export const sessionKey = (sessionId: string): Item => ({ sessionId: text(sessionId) });

/** Of the sessions in DynamoDB, table `sessions`, what a request in a session needs: the authorizer carries no more. */
export function sessionsInUse({ dynamo, sessions }: { dynamo: Dynamo; sessions: string }): SessionsInUse {
  const updateOf = (sessionId: string, change: string, condition: string, values: Item) =>
    conditionalUpdate({ table: sessions, key: sessionKey(sessionId), change, condition, values });

  return {
    async find(sessionId) {
      const { Item } = await dynamo.getItem({ TableName: sessions, Key: sessionKey(sessionId), ConsistentRead: true });
      return Item ? sessionOf(Item) : null;
    },

    touch: (sessionId, { now, seenBefore, idleExpiresAt }) =>
      held(
        dynamo.updateItem(
          updateOf(sessionId, `SET ${isSeen}`, `${wasNotSeenLately} AND ${isLive}`, {
            ':seenBefore': number(seenBefore),
            ...seen(now, idleExpiresAt),
          }),
        ),
      ),

    confirmDelivery: (sessionId, generation, now) =>
      held(
        dynamo.updateItem(
          updateOf(
            sessionId,
            'SET #confirmedGeneration = :generation, #lastSeenAt = :now',
            `${isUnconfirmed} AND ${isLive}`,
            { ':generation': number(generation), ':now': number(now) },
          ),
        ),
      ),
  };
}
