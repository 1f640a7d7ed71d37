/** Whether a table that was made elsewhere can serve as one of ours: asked at synth, and by the deployment. */
import { type Table, type TableName, tables } from './tables.ts';

interface ShapedKey {
  readonly name: string;
  /** `S`, `N` or `B`; undefined where it is not said. */
  readonly type?: string | undefined;
}

/** What a table is made of; undefined is what is not known, and is not judged. */
export interface TableShape {
  /** The partition key, then the sort key where there is one. */
  readonly keys?: readonly ShapedKey[] | undefined;
  /** Null where nothing is swept. */
  readonly ttl?: string | null | undefined;
  /** The view type of the stream; null where there is none. */
  readonly stream?: string | null | undefined;
  /** By name. */
  readonly indexes?: Readonly<Record<string, readonly ShapedKey[]>> | undefined;
}

const streamView = 'NEW_AND_OLD_IMAGES';

/** @returns what keeps the table from being ours, a line each */
export function tableShapeFaults(name: TableName, { keys, ttl, stream, indexes }: TableShape): string[] {
  const wanted: Table = tables[name];
  const fault = (what: string, got: string | null | undefined, expected: string): string =>
    `tables.${name}: ${what}: got ${got || 'none'}, expected ${expected}`;
  const expectedKeys = keysOf(wanted.partitionKey, wanted.sortKey);
  return [
    ...(keys && !isSame(keys, expectedKeys) ? [fault('keys', textOf(keys), textOf(expectedKeys))] : []),
    ...(wanted.ttl && ttl !== undefined && ttl !== wanted.ttl ? [fault('time to live', ttl, wanted.ttl)] : []),
    ...(wanted.streamed && stream !== undefined && stream !== streamView ? [fault('stream', stream, streamView)] : []),
    ...Object.entries(wanted.indexes ?? {}).flatMap(([index, { partitionKey, sortKey }]) => {
      const there = indexes?.[index];
      if (!indexes || (there && isSame(there, keysOf(partitionKey, sortKey)))) return [];
      return [fault(`index ${index}`, there && textOf(there), textOf(keysOf(partitionKey, sortKey)))];
    }),
  ];
}

const keysOf = (partitionKey: string, sortKey?: string): ShapedKey[] =>
  [partitionKey, ...(sortKey ? [sortKey] : [])].map((name) => ({ name, type: 'S' }));
const isSame = (given: readonly ShapedKey[], wanted: readonly ShapedKey[]): boolean =>
  given.length === wanted.length &&
  given.every(({ name, type = 'S' }, at) => name === wanted[at]?.name && type === wanted[at]?.type);
const textOf = (keys: readonly ShapedKey[]): string =>
  keys.map(({ name, type }) => `${name} (${type ?? '?'})`).join(' and ');
