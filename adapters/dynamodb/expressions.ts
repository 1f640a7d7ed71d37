import type { Item } from './attributes.ts';
import { ConditionFailed } from './dynamo.ts';

/**
 * The ExpressionAttributeNames of expressions in which `#epoch` stands for the attribute `sessionEpoch`. Every name is written
 * so: DynamoDB reserves hundreds of words.
 */
export const namesIn = (...expressions: readonly string[]): Record<string, string> =>
  Object.fromEntries([...expressions.join(' ').matchAll(/#[A-Za-z]+/g)].map(([name]) => [name, name.slice(1)]));

export interface ConditionalUpdate {
  readonly table: string;
  readonly key: Item;
  /** An UpdateExpression in which every attribute is written `#name`. */
  readonly change: string;
  /** A ConditionExpression, written likewise. */
  readonly condition: string;
  readonly values: Item;
  /** The attributes behind names that are no names of attributes: `#entry`, say. */
  readonly names?: Readonly<Record<string, string>>;
}

/** An UpdateItem on a condition, as the database takes it. */
export const conditionalUpdate = ({ table, key, change, condition, values, names }: ConditionalUpdate) => ({
  TableName: table,
  Key: key,
  UpdateExpression: change,
  ConditionExpression: condition,
  ExpressionAttributeNames: { ...namesIn(change, condition), ...names },
  // The database refuses an empty list.
  ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
});

/** The answer of a conditional write, or the ConditionFailed that it ended in. Anything else is breakage and goes on up. */
export const outcome = <Answer>(write: Promise<Answer>): Promise<Answer | ConditionFailed> =>
  write.catch((error: unknown) => {
    if (error instanceof ConditionFailed) return error;
    throw error;
  });

/** Whether the condition of the write held. */
export const held = async (write: Promise<unknown>): Promise<boolean> =>
  !((await outcome(write)) instanceof ConditionFailed);
