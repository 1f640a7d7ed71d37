import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { type TableName, tableNames } from '../../contract/tables.ts';
import type { TestDatabase } from './embedded-dynamodb.ts';

export interface DynamoCall {
  /** As AWS spells it, and the table by its name in the contract: `GetItem users`. */
  readonly what: string;
  /** Capacity units, as the database reports them. */
  readonly units: number;
  /** When the call began and ended, in a count of such moments: so that what overlaps is known whatever the clock says. */
  readonly began: number;
  readonly ended: number;
}

interface Capacity {
  readonly CapacityUnits?: number | undefined;
}

/** A way to the database that notes each call, and what it costs. */
export function recordedCalls({ ours, tables }: TestDatabase) {
  const calls: DynamoCall[] = [];
  let moments = 0;
  const nameOf = (given: string): TableName => {
    const name = tableNames.find((known) => tables[known] === given);
    if (!name) throw new Error(`${given} is no table of ours`);
    return name;
  };

  const recorded = Object.entries(ours).map(([name, operation]) => [
    name,
    async (input: { TableName?: string; RequestItems?: Record<string, unknown> }) => {
      const names = input.TableName === undefined ? Object.keys(input.RequestItems ?? {}) : [input.TableName];
      const what = `${name.charAt(0).toUpperCase()}${name.slice(1)} ${names.map(nameOf).join(' + ')}`;
      const began = moments++;
      let units = 0;
      try {
        const answer = await operation({ ...input, ReturnConsumedCapacity: 'TOTAL' });
        const consumed: readonly Capacity[] = [answer.ConsumedCapacity ?? []].flat();
        units = consumed.reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
        return answer;
      } finally {
        calls.push({ what, units, began, ended: moments++ });
      }
    },
  ]);

  return {
    dynamo: Object.fromEntries(recorded) as unknown as Dynamo,
    /** The calls of `run`, in the order in which they began. */
    async during(run: () => Promise<unknown>): Promise<readonly DynamoCall[]> {
      calls.length = 0;
      await run();
      return calls.splice(0).sort((one, other) => one.began - other.began);
    },
  };
}

export const doOverlap = (one: DynamoCall, other: DynamoCall): boolean =>
  one.began < other.ended && other.began < one.ended;
