import type { RevocationStore } from '../../core/revocation/revocation-store.ts';
import { type Item, number, text } from './attributes.ts';
import type { Dynamo } from './dynamo.ts';
import { held, namesIn } from './expressions.ts';

/**
 * Verifiers' clocks may be behind ours by five minutes, and a sweep that comes an hour early is to find nothing. The hour is
 * also the longest `accessTokenLifetime`: where a deployment raises it, no token of before outlives its revocation.
 */
const marginSeconds = 3_900;
const isNewOrLasts = 'attribute_not_exists(#sid) OR #sweepAt < :sweepAt';

interface RevocationTableOptions {
  readonly dynamo: Dynamo;
  readonly revokedTokens: string;
  /** The same revocations in the order of time. */
  readonly revocationLog: string;
}

/**
 * The revoked sessions in DynamoDB: table `revokedTokens`, where presence alone refuses, swept or not, and table
 * `revocationLog`. Both are written always, whether or not an authorizer holds a snapshot of the log today: a log that is
 * never interrupted needs no rule for when it is complete.
 */
export function revocationTable({ dynamo, revokedTokens, revocationLog }: RevocationTableOptions): RevocationStore {
  return {
    async revoke(sessionId, at, until) {
      const sid = text(sessionId);
      const sweepAt = number(Math.ceil(until / 1_000) + marginSeconds);
      const entry: Item = { shard: text('0'), at: text(logPosition(at, sessionId)), sid, sweepAt };
      await Promise.all([
        // A later revocation never brings the sweeping forward.
        held(
          dynamo.putItem({
            TableName: revokedTokens,
            Item: { sid, sweepAt },
            ConditionExpression: isNewOrLasts,
            ExpressionAttributeNames: namesIn(isNewOrLasts),
            ExpressionAttributeValues: { ':sweepAt': sweepAt },
          }),
        ),
        dynamo.putItem({ TableName: revocationLog, Item: entry }),
      ]);
    },

    isRevoked: isRevokedIn({ dynamo, revokedTokens }),
  };
}

/** The one verb that the hot path needs, apart from the others so that it does not carry them. */
export const isRevokedIn =
  ({ dynamo, revokedTokens }: Pick<RevocationTableOptions, 'dynamo' | 'revokedTokens'>): RevocationStore['isRevoked'] =>
  async (sessionId) => {
    const { Item } = await dynamo.getItem({
      TableName: revokedTokens,
      Key: { sid: text(sessionId) },
      ConsistentRead: true,
    });
    return Item !== undefined;
  };

/** The log's sort key: milliseconds in 15 digits, so that their order as text is their order in time; then the session. */
export const logPosition = (at: number, sessionId: string): string => `${String(at).padStart(15, '0')}#${sessionId}`;
