import { isUtf8 } from 'node:buffer';
import type { FieldFault } from '../../contract/errors.ts';
import { AuthError } from '../../core/errors.ts';

const malformed = (field: string, message: string): AuthError =>
  new AuthError('invalid_request', { errors: [{ field, message }] });
const notJson = (message: string): AuthError => malformed('body', message);

export type JsonMembers = Readonly<Record<string, unknown>>;

/** Deeper than any body of ours nests. */
const maxDepth = 16;

/**
 * Reads a body that has already been held to its size: UTF-8 without BOM, one object, no member named twice at any
 * depth. Parsers that disagree about a body are how checks are walked around. `null` is an empty object.
 */
export function jsonMembers(body: Buffer): JsonMembers {
  if (!isUtf8(body)) throw notJson('must be UTF-8');
  const text = body.toString();
  if (text.startsWith('\ufeff')) throw notJson('must not begin with a byte order mark');
  const value = parsed(text);
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw notJson('must be a JSON object');
  // V8 13.6 at times takes an escaped name for another (github.com/nodejs/node/issues/63785): read wrongly is not read.
  if (!isReadRight(namesIn(text), value)) throw notJson('must name its members without escapes');
  return value as JsonMembers;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the body, password included.
    throw notJson('must be JSON');
  }
}

/** The names of the members of an object, or of the items of an array, and those within each. */
type Names = Map<string, Names | null>;

interface Level {
  readonly names: Names;
  readonly isObject: boolean;
  /** Of the member or item that is being read; null where a name comes next. */
  current: string | null;
  items: number;
}

/**
 * The names in a text that is known to be a JSON object or array, unescaped.
 * @throws AuthError where two of one object are the same, or the text nests too deep
 */
function namesIn(text: string): Names {
  const outermost: Names = new Map();
  const levels: Level[] = [];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],]/gs)) {
    const level = levels.at(-1);
    if (token === '{' || token === '[') {
      if (levels.length === maxDepth) throw notJson(`must not nest deeper than ${maxDepth}`);
      const names: Names = level ? new Map() : outermost;
      level?.names.set(String(level.current), names);
      const isObject = token === '{';
      levels.push({ names, isObject, current: isObject ? null : '0', items: 0 });
    } else if (token === '}' || token === ']') levels.pop();
    else if (token === ',' && level) level.current = level.isObject ? null : String(++level.items);
    else if (level?.current === null) {
      const name = JSON.parse(token) as string;
      if (level.names.has(name)) throw malformed(pathOf(levels, name), 'is named twice');
      level.names.set(name, null);
      level.current = name;
    }
  }
  return outermost;
}

const pathOf = (levels: readonly Level[], name: string): string =>
  printable([...levels.slice(0, -1).map(({ current }) => current), name].join('.'));

const isReadRight = (names: Names, value: unknown): boolean =>
  [...names].every(
    ([name, within]) =>
      Object.hasOwn(Object(value), name) &&
      (within === null || isReadRight(within, (value as Record<string, unknown>)[name])),
  );

export const isCleanText = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** A name from the body, fit to be quoted in an answer. */
const printable = (name: string): string =>
  name
    .toWellFormed()
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 64);

/** What one field must be: its value, or what is wrong with it. `undefined` stands for an absent member. */
export type Field<T> = (value: unknown) => { readonly value: T } | { readonly fault: string };

export type Fields<T> = { readonly [K in keyof T]: Field<T[K]> };

/** Holds the members to the fields, every fault listed; a member that is no field is one (`__proto__` like any other). */
export function shaped<T>(members: JsonMembers, fields: Fields<T>): T {
  const errors: FieldFault[] = [];
  for (const name of Object.keys(members))
    if (!Object.hasOwn(fields, name)) errors.push({ field: printable(name), message: 'is unknown' });
  const shape: Partial<T> = {};
  for (const name of Object.keys(fields) as (keyof T & string)[]) {
    const result = fields[name](Object.hasOwn(members, name) ? members[name] : undefined);
    if ('fault' in result) errors.push({ field: name, message: result.fault });
    else shape[name] = result.value;
  }
  if (errors.length > 0) throw new AuthError('invalid_request', { errors });
  return shape as T;
}
