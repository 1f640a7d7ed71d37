import { ConditionFailed } from './dynamo.ts';

/**
 * The ExpressionAttributeNames of expressions in which `#epoch` stands for the attribute `sessionEpoch`. Every name is written
 * so: DynamoDB reserves hundreds of words.
 */
export const namesIn = (...expressions: readonly string[]): Record<string, string> =>
  Object.fromEntries([...expressions.join(' ').matchAll(/#[A-Za-z]+/g)].map(([name]) => [name, name.slice(1)]));

/** The answer of a conditional write, or the ConditionFailed that it ended in. Anything else is breakage and goes on up. */
export const outcome = <Answer>(write: Promise<Answer>): Promise<Answer | ConditionFailed> =>
  write.catch((error: unknown) => {
    if (error instanceof ConditionFailed) return error;
    throw error;
  });

/** Whether the condition of the write held. */
export const held = async (write: Promise<unknown>): Promise<boolean> =>
  !((await outcome(write)) instanceof ConditionFailed);
