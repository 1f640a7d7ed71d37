/**
 * Attribute values, written and read. Reading is strict: an item that lacks what it must have is breakage. (A session
 * whose expiry were `undefined` would be alive for ever, since no comparison with it holds.)
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

export const text = (value: string): AttributeValue => ({ S: value });
export const number = (value: number): AttributeValue => ({ N: String(value) });
export const flag = (value: boolean): AttributeValue => ({ BOOL: value });
export const texts = (values: readonly string[]): AttributeValue => ({ L: values.map(text) });
export const map = (fields: Item): AttributeValue => ({ M: fields });

/** The fields that are there: null is absence, and absent attributes cost nothing. */
export const present = (fields: Record<string, AttributeValue | null>): Item =>
  Object.fromEntries(Object.entries(fields).filter((field): field is [string, AttributeValue] => field[1] !== null));

export const textIn = (item: Item, name: string): string => item[name]?.S ?? damaged(name);
export const textOrNullIn = (item: Item, name: string): string | null => (item[name] ? textIn(item, name) : null);
export const flagIn = (item: Item, name: string): boolean => item[name]?.BOOL ?? damaged(name);
export const mapIn = (item: Item, name: string): Item => item[name]?.M ?? damaged(name);
/** For what items of an earlier version lack. */
export const mapOrEmptyIn = (item: Item, name: string): Item => (item[name] ? mapIn(item, name) : {});

export const textsIn = (item: Item, name: string): string[] =>
  (item[name]?.L ?? damaged(name)).map((value) => value.S ?? damaged(name));

export const numberIn = (item: Item, name: string): number => Number(item[name]?.N ?? damaged(name));
export const numberOrNullIn = (item: Item, name: string): number | null => (item[name] ? numberIn(item, name) : null);

function damaged(name: string): never {
  throw new Error(`a damaged item: ${name} is missing or of another type`);
}
