import { type TableShape, tableShapeFaults } from '../../contract/table-shape.ts';
import { type TableName, tableNames } from '../../contract/tables.ts';
import type { Peppers } from '../../core/keys/pepper.ts';

/** The names of the tables that the app has made itself, by ours; unknown ones are left out. */
export type AdoptedTables = Readonly<Partial<Record<TableName, string>>>;

/** Null where there is no such table. */
type DescribeTable = (tableName: string) => Promise<TableShape | null>;

export const adoptedTablesIn = (property: unknown): AdoptedTables =>
  typeof property === 'object' && property !== null
    ? Object.fromEntries(
        Object.entries(property).filter(
          ([name, value]) => tableNames.includes(name as TableName) && typeof value === 'string',
        ),
      )
    : {};

/** What keeps them from serving as ours, a line each. */
export async function adoptedTableFaults(adopted: AdoptedTables, describe: DescribeTable): Promise<string[]> {
  const faults = await Promise.all(
    tableNames.map(async (name) => {
      const tableName = adopted[name];
      if (tableName === undefined) return [];
      const shape = await describe(tableName);
      return shape ? tableShapeFaults(name, shape) : [`tables.${name}: there is no table ${tableName}`];
    }),
  );
  return faults.flat();
}

/**
 * Whether the pepper is the one of the users that are there. With another one no password would ever be right again.
 * @param used the versions that passwords of theirs were made with
 */
export function adoptedPepperFaults(peppers: Peppers | null, used: ReadonlySet<string>): string[] {
  if (used.size === 0) return [];
  if (!peppers) return ['secrets.pepper: it holds no pepper, and the users have passwords made with one'];
  const missing = [...used].filter((version) => !Object.hasOwn(peppers.versions, version));
  return missing.length > 0
    ? [`secrets.pepper: it is not the pepper of these users: it lacks the version ${missing.join(', ')}`]
    : [];
}
