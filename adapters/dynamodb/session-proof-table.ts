import type { SessionProofStore } from '../../core/sessions/session-proof-store.ts';
import { number, text, texts } from './attributes.ts';
import { ConditionFailed, type Dynamo } from './dynamo.ts';
import { conditionalUpdate, outcome } from './expressions.ts';
import { sessionOf } from './session-item.ts';
import { extension, extensionOf, isLive, sessionKey, useOf } from './sessions-in-use.ts';

/** The proofs of the sessions in DynamoDB, on the items of table `sessions`. */
export const sessionProofTable = ({
  dynamo,
  sessions,
}: {
  readonly dynamo: Dynamo;
  readonly sessions: string;
}): SessionProofStore => ({
  async stepUp(sessionId, { userId, authenticatedAt, amr, idleExpiresAt, ...use }) {
    const { change, values } = useOf(use);
    const update = conditionalUpdate({
      table: sessions,
      key: sessionKey(sessionId),
      change: `SET #authenticatedAt = :authenticatedAt, #amr = :amr, ${change}${idleExpiresAt === null ? '' : `, ${extension}`}`,
      condition: `#userId = :userId AND ${isLive}`,
      values: {
        ':userId': text(userId),
        ':authenticatedAt': number(authenticatedAt),
        ':amr': texts(amr),
        ...values,
        ...(idleExpiresAt !== null && extensionOf(idleExpiresAt)),
      },
    });
    const written = await outcome(dynamo.updateItem({ ...update, ReturnValues: 'ALL_NEW' }));
    return written instanceof ConditionFailed ? null : sessionOf(written.Attributes ?? {});
  },
});
