import type { SessionProofStore } from '../../core/sessions/session-proof-store.ts';
import { number, text, texts } from './attributes.ts';
import { ConditionFailed, type Dynamo } from './dynamo.ts';
import { conditionalUpdate, outcome } from './expressions.ts';
import { sessionOf } from './session-item.ts';

// An item that is absent, a tombstone, or expired and not swept yet fails all the same: no comparison holds.
const isLiveAndOfUser =
  '#userId = :userId AND attribute_not_exists(#endedAt) AND #expiresAt > :now AND #idleExpiresAt > :now';

/** The proofs of the sessions in DynamoDB, on the items of table `sessions`. */
export const sessionProofTable = ({
  dynamo,
  sessions,
}: {
  readonly dynamo: Dynamo;
  readonly sessions: string;
}): SessionProofStore => ({
  async stepUp(sessionId, { userId, authenticatedAt, amr, now }) {
    const update = conditionalUpdate({
      table: sessions,
      key: { sessionId: text(sessionId) },
      change: 'SET #authenticatedAt = :authenticatedAt, #amr = :amr',
      condition: isLiveAndOfUser,
      values: {
        ':userId': text(userId),
        ':authenticatedAt': number(authenticatedAt),
        ':amr': texts(amr),
        ':now': number(now),
      },
    });
    const written = await outcome(dynamo.updateItem({ ...update, ReturnValues: 'ALL_NEW' }));
    return written instanceof ConditionFailed ? null : sessionOf(written.Attributes ?? {});
  },
});
