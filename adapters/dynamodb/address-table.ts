import { toSeconds } from '../../core/clock.ts';
import type { AddressStore } from '../../core/users/address-store.ts';
import { type Item, number, text } from './attributes.ts';
import type { Dynamo } from './dynamo.ts';
import { conditionalUpdate, held, namesIn } from './expressions.ts';

const isOurs = '#userId = :userId';
const isReservedNoMore = '#sweepAt <= :now';
/** Free, ours, or no longer reserved. The second part makes a repeated claim of our own a success. */
export const addressCanBeClaimed = `attribute_not_exists(#email) OR ${isOurs} OR ${isReservedNoMore}`;
const wasClaimedBy = '#claimedBy = :by';
const wasClaimedBefore = '(attribute_not_exists(#epoch) OR #epoch < :epoch)';
const wasClaimedUntil = '(attribute_not_exists(#epoch) OR #epoch <= :epoch)';

/** The addresses in DynamoDB, table `emails`. */
export function addressTable({ dynamo, emails }: { dynamo: Dynamo; emails: string }): AddressStore {
  const keyOf = (email: string): Item => ({ email: text(email) });

  const remove = async (email: string, condition: string, values: Item): Promise<void> => {
    await held(
      dynamo.deleteItem({
        TableName: emails,
        Key: keyOf(email),
        ConditionExpression: condition,
        ExpressionAttributeNames: namesIn(condition),
        ExpressionAttributeValues: values,
      }),
    );
  };

  return {
    claim: (email, { userId, epoch, by, now }) =>
      held(
        dynamo.putItem({
          TableName: emails,
          Item: { ...keyOf(email), userId: text(userId), epoch: number(epoch), claimedBy: text(by) },
          ConditionExpression: addressCanBeClaimed,
          ExpressionAttributeNames: namesIn(addressCanBeClaimed),
          ExpressionAttributeValues: { ':userId': text(userId), ':now': number(toSeconds(now)) },
        }),
      ),

    withdraw: (email, { userId, by }) =>
      remove(email, `${isOurs} AND ${wasClaimedBy}`, { ':userId': text(userId), ':by': text(by) }),

    async reserve(email, { userId, epoch, until }) {
      await held(
        dynamo.updateItem(
          conditionalUpdate({
            table: emails,
            key: keyOf(email),
            change: 'SET #sweepAt = :sweepAt',
            condition: `${isOurs} AND ${wasClaimedBefore}`,
            values: { ':sweepAt': number(Math.ceil(until / 1_000)), ':userId': text(userId), ':epoch': number(epoch) },
          }),
        ),
      );
    },

    release: (email, { userId, epoch }) =>
      remove(email, `${isOurs} AND ${wasClaimedUntil}`, { ':userId': text(userId), ':epoch': number(epoch) }),
  };
}
