import { isUtf8 } from 'node:buffer';
import type { FieldFault } from '../../contract/errors.ts';
import { AuthError } from '../../core/errors.ts';

const malformed = (field: string, message: string): AuthError =>
  new AuthError('invalid_request', { errors: [{ field, message }] });
const notJson = (message: string): AuthError => malformed('body', message);

/** The members of a flat JSON object; a body that nests deeper has a member of the wrong type, whatever is in it. */
export type JsonMembers = Readonly<Record<string, unknown>>;

/**
 * Reads a body that has already been held to its size. UTF-8 without BOM, one object, no member named twice, no string
 * with a lone surrogate or U+0000 in it: parsers that disagree about a body are how checks are walked around.
 */
export function jsonMembers(body: Buffer): JsonMembers {
  if (!isUtf8(body)) throw notJson('must be UTF-8');
  const text = body.toString();
  if (text.startsWith('\ufeff')) throw notJson('must not begin with a byte order mark');
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notJson('must be a JSON object');
  const names = memberNames(text);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw malformed(printable(twice), 'is named twice');
  // V8 13.6 at times takes an escaped name for another (github.com/nodejs/node/issues/63785): read wrongly is not read.
  if (!names.every((name) => Object.hasOwn(value, name))) throw notJson('must name its members without escapes');
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

/** The names of the outermost object's members, in order, unescaped. `text` is known to be a JSON object. */
function memberNames(text: string): string[] {
  const names: string[] = [];
  let depth = 0;
  let awaitsName = false;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],]/gs)) {
    if (token === '{' || token === '[') {
      depth++;
      awaitsName = depth === 1;
    } else if (token === '}' || token === ']') depth--;
    else if (token === ',') awaitsName = depth === 1;
    else if (depth === 1 && awaitsName) {
      names.push(JSON.parse(token) as string);
      awaitsName = false;
    }
  }
  return names;
}

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
