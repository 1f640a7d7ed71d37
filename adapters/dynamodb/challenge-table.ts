import type { ChallengeKind, ChallengeOf } from '../../core/sign-in/challenge.ts';
import type { ChallengeStore } from '../../core/sign-in/challenge-store.ts';
import { type Item, number, text } from './attributes.ts';
import { challengeItem, challengeOf } from './challenge-item.ts';
import { ConditionFailed, type Dynamo } from './dynamo.ts';
import { conditionalUpdate, held, namesIn, outcome } from './expressions.ts';

const exists = 'attribute_exists(#challengeId)';
// An item that is absent, or expired and not swept yet, fails all the same: no comparison holds.
const isLive = '#kind = :kind AND #expiresAt > :now';

/** The challenges in DynamoDB, table `challenges`. */
export function challengeTable({ dynamo, challenges }: { dynamo: Dynamo; challenges: string }): ChallengeStore {
  const keyOf = (challengeId: string): Item => ({ challengeId: text(challengeId) });

  return {
    async create(challenge) {
      await dynamo.putItem({ TableName: challenges, Item: challengeItem(challenge) });
    },

    async find<Kind extends ChallengeKind>(challengeId: string, { kind, now }: { kind: Kind; now: number }) {
      const { Item } = await dynamo.getItem({ TableName: challenges, Key: keyOf(challengeId), ConsistentRead: true });
      const challenge = Item ? challengeOf(Item) : null;
      return challenge?.kind === kind && challenge.expiresAt > now ? (challenge as ChallengeOf<Kind>) : null;
    },

    async answer<Kind extends ChallengeKind>(
      challengeId: string,
      { kind, now, most }: { kind: Kind; now: number; most: number },
    ) {
      const written = await outcome(
        dynamo.updateItem({
          ...conditionalUpdate({
            table: challenges,
            key: keyOf(challengeId),
            change: 'SET #wrongAnswers = #wrongAnswers + :one',
            condition: `${isLive} AND #wrongAnswers < :most`,
            values: { ':one': number(1), ':kind': text(kind), ':now': number(now), ':most': number(most) },
          }),
          ReturnValues: 'ALL_NEW',
        }),
      );
      if (written instanceof ConditionFailed) return null;
      return challengeOf(written.Attributes ?? {}) as ChallengeOf<Kind>;
    },

    // A client whose answer got lost deletes again, and is told false: the sign-in is asked for once more, never done twice.
    finish: (challengeId) =>
      held(
        dynamo.deleteItem({
          TableName: challenges,
          Key: keyOf(challengeId),
          ConditionExpression: exists,
          ExpressionAttributeNames: namesIn(exists),
        }),
      ),
  };
}
