import { isUtf8 } from 'node:buffer';
import { AuthError } from '../../core/errors.ts';

const malformed = (field: string, message: string): AuthError =>
  new AuthError('invalid_request', { errors: [{ field, message }] });
const notJson = (message: string): AuthError => malformed('body', message);

export type JsonObject = Readonly<Record<string, unknown>>;

/** Deeper than any body of ours nests. */
const maxDepth = 16;

/**
 * Reads a body that has already been held to its size: UTF-8 without BOM, one object, no member named twice and no
 * string with a lone surrogate or U+0000, at any depth. Parsers that disagree about a body are how checks are walked around. `null` is an empty object.
 */
export function jsonObject(body: Buffer): JsonObject {
  if (!isUtf8(body)) throw notJson('must be UTF-8');
  const text = body.toString();
  if (text.startsWith('\ufeff')) throw notJson('must not begin with a byte order mark');
  const value = parsed(text);
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw notJson('must be a JSON object');
  // V8 13.6 at times takes an escaped name for another (github.com/nodejs/node/issues/63785): read wrongly is not read.
  if (!isReadRight(namesIn(text), value)) throw notJson('must name its members without escapes');
  return value as JsonObject;
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
      const name = cleanText(token, levels);
      if (level.names.has(name)) throw malformed(pathOf(levels, name), 'is named twice');
      level.names.set(name, null);
      level.current = name;
    } else cleanText(token, levels);
  }
  return outermost;
}

/** A string as it is meant. Only escapes can spell what UTF-8 cannot: lone surrogates; and U+0000, which JSON forbids. */
function cleanText(token: string, levels: readonly Level[]): string {
  if (!token.includes('\\')) return token.slice(1, -1);
  const text = JSON.parse(token) as string;
  if (text.isWellFormed() && !text.includes('\0')) return text;
  const field = levels.at(-1)?.current ?? text;
  throw malformed(pathOf(levels, field), 'must be well-formed Unicode without U+0000');
}

const pathOf = (levels: readonly Level[], name: string): string =>
  printable([...levels.slice(0, -1).map(({ current }) => current), name].join('.'));

const isReadRight = (names: Names, value: unknown): boolean =>
  [...names].every(
    ([name, within]) =>
      Object.hasOwn(Object(value), name) &&
      (within === null || isReadRight(within, (value as Record<string, unknown>)[name])),
  );

/** A name from the body, fit to be quoted in an answer. */
export const printable = (name: string): string =>
  name
    .toWellFormed()
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 64);
