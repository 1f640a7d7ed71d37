import type { SessionsInUse, Use } from '../../core/sessions/session-store.ts';
import { type Item, number, text } from './attributes.ts';
import type { Dynamo } from './dynamo.ts';
import { conditionalUpdate, held } from './expressions.ts';
import { sessionInUseOf, sweepAtOf } from './session-item.ts';

export const isNotEnded = 'attribute_not_exists(#endedAt)';
// An item that is absent, a tombstone, or expired and not swept yet fails all the same: no comparison holds.
export const isLive = `${isNotEnded} AND #expiresAt > :now AND #idleExpiresAt > :now`;
const wasNotSeenLately = '#lastSeenAt < :seenBefore';
const isUnconfirmed = '#confirmedGeneration < :generation AND #generation >= :generation';

/** How a use changes a session. */
export const useOf = ({ now, ip }: Use): { change: string; values: Item } => ({
  change: `#lastSeenAt = :now${ip ? ', #ip = :ip' : ''}`,
  values: { ':now': number(now), ...(ip && { ':ip': text(ip) }) },
});

/** How the idle expiry moves. */
export const extension = '#idleExpiresAt = :idleExpiresAt, #sweepAt = :sweepAt';
export const extensionOf = (idleExpiresAt: number): Item => ({
  ':idleExpiresAt': number(idleExpiresAt),
  ':sweepAt': number(sweepAtOf(idleExpiresAt)),
});

export const sessionKey = (sessionId: string): Item => ({ sessionId: text(sessionId) });

/** Finds a session by one consistent read. */
export const sessionFinder =
  <Found>({ dynamo, sessions }: { dynamo: Dynamo; sessions: string }, read: (item: Item) => Found | null) =>
  async (sessionId: string): Promise<Found | null> => {
    const { Item } = await dynamo.getItem({ TableName: sessions, Key: sessionKey(sessionId), ConsistentRead: true });
    return Item ? read(Item) : null;
  };

/** Of the sessions in DynamoDB, table `sessions`, what a request in a session needs: the authorizer carries no more. */
export function sessionsInUse({ dynamo, sessions }: { dynamo: Dynamo; sessions: string }): SessionsInUse {
  const updateOf = (sessionId: string, change: string, condition: string, values: Item) =>
    conditionalUpdate({ table: sessions, key: sessionKey(sessionId), change, condition, values });

  return {
    find: sessionFinder({ dynamo, sessions }, sessionInUseOf),

    touch(sessionId, { seenBefore, idleExpiresAt, ...use }) {
      const { change, values } = useOf(use);
      return held(
        dynamo.updateItem(
          updateOf(sessionId, `SET ${change}, ${extension}`, `${wasNotSeenLately} AND ${isLive}`, {
            ':seenBefore': number(seenBefore),
            ...values,
            ...extensionOf(idleExpiresAt),
          }),
        ),
      );
    },

    confirmDelivery(sessionId, generation, use) {
      const { change, values } = useOf(use);
      return held(
        dynamo.updateItem(
          updateOf(sessionId, `SET #confirmedGeneration = :generation, ${change}`, `${isUnconfirmed} AND ${isLive}`, {
            ':generation': number(generation),
            ...values,
          }),
        ),
      );
    },
  };
}
