import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type TableName, tableNames, tables } from '../../contract/tables.ts';
import type { TableChange } from '../../core/security-event.ts';
import type { Item } from './attributes.ts';

/** A record of a table's stream, as far as it is read here. */
export interface StreamRecord {
  readonly Keys?: Record<string, unknown> | undefined;
  readonly OldImage?: Record<string, unknown> | undefined;
  readonly NewImage?: Record<string, unknown> | undefined;
}

/** What a stream record says, as plain values; null for a table that is not streamed. */
export function tableChange({ Keys = {}, OldImage, NewImage }: StreamRecord): TableChange | null {
  const table = tableNames.find((name) => isStreamed(name) && tables[name].partitionKey in Keys);
  if (!table) return null;
  return {
    table,
    before: OldImage ? plainItem(OldImage as Item) : null,
    after: NewImage ? plainItem(NewImage as Item) : null,
  };
}

const isStreamed = (name: TableName): boolean => 'streamed' in tables[name];

const plainItem = (item: Item): Record<string, unknown> =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plain(value)]));

function plain(value: AttributeValue): unknown {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.L !== undefined) return value.L.map(plain);
  if (value.M !== undefined) return plainItem(value.M);
  return null;
}
