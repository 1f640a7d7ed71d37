import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { AuthError } from '../../../core/errors.ts';
import { jsonObject } from '../../../functions/http/json-body.ts';
import { type Read, readJson } from './json-reference.ts';

/** What the body is refused for: its field; null where it is read. */
function refusalOf(body: string | Uint8Array): string | null {
  try {
    jsonObject(Buffer.from(body as string));
    return null;
  } catch (error) {
    if (!(error instanceof AuthError) || error.code !== 'invalid_request') throw error;
    return error.facts.errors?.[0]?.field ?? '';
  }
}

describe('a body', () => {
  test.each(['{}', ' {"a":1}\n', '{"a":{"a":1},"b":[{"b":{}}]}', '{"a":"{\\"a\\":1,\\"a\\":2}"}', '{"":1}'])(
    'is read: %s',
    (body) => {
      expect(jsonObject(Buffer.from(body))).toEqual(JSON.parse(body));
    },
  );

  test.each([
    '',
    ' ',
    '[]',
    '"x"',
    '1',
    'true',
    '{',
    '{"a":1,}',
    "{'a':1}",
    '{a:1}',
    '{"a":NaN}',
    '{"a":1}}',
    '\ufeff{}',
    '{"a":01}',
    '{"a":"\n"}',
  ])('is refused: %j', (body) => {
    expect(refusalOf(body)).toBe('body');
  });

  test.each([
    ['{"email":1,"email":2}', 'email'],
    ['{"email":1,"em\\u0061il":2}', 'email'],
    ['{"email":1,"\\u0065\\u006d\\u0061\\u0069\\u006c":2}', 'email'],
    ['{"a/b":1,"a\\/b":2}', 'a/b'],
    ['{"b":1,"a":{"b":2},"b":3}', 'b'],
    ['{"__proto__":1,"__pr\\u006fto__":2}', '__proto__'],
    ['{"a" : "x,\\"a\\":", "a":1}', 'a'],
    ['{"a":{"x":1,"x":2}}', 'a.x'],
    ['{"a":{"b":{"x":1,"\\u0078":2}}}', 'a.b.x'],
    ['{"a":[{"x":1},[{"x":1,"y":{},"x":2}]]}', 'a.1.0.x'],
    ['{"a":{"x":1,"x":2},"a":3}', 'a.x'],
    ['{"":1,"":2}', ''],
  ])('names a member twice: %s', (body, field) => {
    expect(refusalOf(body)).toBe(field);
  });

  test.each([
    '{"a":[{"x":1},{"x":2}]}',
    '{"a":{"x":1},"b":{"x":2},"x":3}',
    '{"a.b":1,"a":{"b":2}}',
    '{"a":"a","b":"a"}',
    '{"a":["a","a"]}',
    '{"a":1,"A":2,"\\u00e1":3}',
  ])('names none twice: %s', (body) => {
    expect(refusalOf(body)).toBeNull();
  });

  test('of null is an empty object, which is what it means where every field is optional', () => {
    expect(jsonObject(Buffer.from(' null\n'))).toEqual({});
  });

  test.each([
    ['{"a":"\\u0000"}', 'a'],
    ['{"a":{"b":["x","\\ud800"]}}', 'a.b.1'],
    ['{"a":"\\udc00\\ud800"}', 'a'],
    ['{"\\u0000":1}', '?'],
    ['{"a":[{"b\\udfff":1}]}', 'a.0.b?'],
  ])('with a string that UTF-8 cannot spell, or with U+0000, is refused: %s', (body, field) => {
    expect(refusalOf(body)).toBe(field);
  });

  test.each(['{"a":"\\ud83d\\ude00"}', '{"a":"\\\\u0000"}', '{"a":"\\u0001\\""}'])('is clean: %s', (body) => {
    expect(refusalOf(body)).toBeNull();
  });

  test('nests 16 levels deep, and no deeper', () => {
    const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
    expect(refusalOf(nested(16))).toBeNull();
    expect(refusalOf(nested(17))).toBe('body');
    expect(refusalOf(`{"a":${'['.repeat(16)}${']'.repeat(16)}}`)).toBe('body');
  });

  test.each([
    ['a lone continuation byte', [0x7b, 0x22, 0x80, 0x22, 0x3a, 0x31, 0x7d]],
    ['an overlong quote', [0x7b, 0x22, 0xc0, 0xa2, 0x22, 0x3a, 0x31, 0x7d]],
    ['an encoded surrogate', [0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d]],
    ['a code point beyond the last', [0x7b, 0x22, 0xf5, 0x80, 0x80, 0x80, 0x22, 0x3a, 0x31, 0x7d]],
    ['UTF-16', [...Buffer.from('\ufeff{}', 'utf16le')]],
    ['a byte order mark', [0xef, 0xbb, 0xbf, 0x7b, 0x7d]],
  ])('of other bytes than UTF-8 without a mark is refused: %s', (_, bytes) => {
    expect(refusalOf(Buffer.from(bytes))).toBe('body');
  });

  test('of 16 KiB is read as fast as it came, however it nests or escapes', () => {
    const wide = 16_000;
    const texts = [
      '['.repeat(wide),
      `${'{"a":'.repeat(wide / 5)}1${'}'.repeat(wide / 5)}`,
      `{"a":"${'\\\\'.repeat(wide / 2)}"}`,
      `{"a":"${'x'.repeat(wide)}"}`,
      `{${Array.from({ length: 1_500 }, (_, index) => `"m${index}":1`).join(',')}}`,
      `"${'\\'.repeat(wide)}`,
    ];
    const began = performance.now();
    for (const text of texts) refusalOf(text);
    expect(performance.now() - began).toBeLessThan(500);
  });

  test('whose refusal is told quotes a name as printable ASCII, and never a value', () => {
    try {
      jsonObject(Buffer.from('{"p\\u0001é\\u202e":"secret","p\\u0001é\\u202e":"secret"}'));
      throw new Error('it was read');
    } catch (error) {
      expect((error as AuthError).facts.errors).toEqual([{ field: 'p???', message: 'is named twice' }]);
    }
    expect(refusalOf('{"password":"secret","x}')).toBe('body');
  });
});

/** Names from a few letters, so that they meet, in any spelling. */
const name = fc
  .array(
    fc.tuple(
      fc.constantFrom('a', 'b', '\0', '\ud800', '/', '"', '\\', 'é', '\u2028', '😀', '}', ',', ':', '_'),
      fc.nat(2),
    ),
    {
      maxLength: 2,
    },
  )
  .map((letters) => letters.map(([letter, spelling]) => spelt(letter, spelling)).join(''));

function spelt(letter: string, spelling: number): string {
  const units = [...letter].flatMap((point) => point.split(''));
  if (spelling === 0) return JSON.stringify(letter).slice(1, -1);
  const unicode = units.map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
  if (spelling === 1) return unicode;
  return letter === '/'
    ? '\\/'
    : unicode.replace(/[a-f]/g, (digit, at, text) => (text[at - 1] === '\\' ? digit : digit.toUpperCase()));
}

const gap = fc.constantFrom('', '', '', ' ', '\n\t', '\r\n ');
const { json } = fc.letrec<{ json: string; object: string }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('1', '-0.5e+3', 'true', 'null', '""', '"\\""', '"{\\"a\\":1,"', '"}"', '","', '[]'),
    name.map((text) => `"${text}"`),
    fc.array(tie('json'), { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
    tie('object'),
  ),
  object: fc
    .array(fc.tuple(gap, name, gap, gap, tie('json'), gap), { maxLength: 4 })
    .map(
      (members) =>
        `{${members.map(([before, key, after, colon, value, end]) => `${before}"${key}"${after}:${colon}${value}${end}`).join(',')}}`,
    ),
}));

/** JSON, and JSON with a slip of the pen. */
const text = fc.oneof(
  json,
  fc
    .tuple(json, fc.nat(), fc.constantFrom('', '"', '\\', ',', ':', '{', '}', '[', ']', 'u', '\u0000', '\ufeff'))
    .map(([whole, place, slip]) => {
      const at = place % (whole.length + 1);
      return whole.slice(0, at) + slip + whole.slice(at + (slip === '' ? 1 : 0));
    }),
  fc.string({ unit: fc.constantFrom(...'{}[]",:\\u0061ab /\n'), maxLength: 30 }),
  fc.string({ unit: 'binary' }),
);

const stringsIn = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value
      ? Object.values(value).flatMap(stringsIn)
      : [];

const isClean = ({ value, names }: Read): boolean =>
  [...stringsIn(value), ...names.flat()].every((text) => text.isWellFormed() && !text.includes('\0'));

test('whatever the text: it is read exactly where a reader by the letter reads null, or an object of which none has two members of one name, with clean strings', () => {
  let twice = 0;
  fc.assert(
    fc.property(text, (given) => {
      // Lone surrogates have no bytes, so none can arrive unescaped.
      const body = given.toWellFormed();
      const read = readJson(body);
      const refusal = refusalOf(body);
      if (read === null || Array.isArray(read.value) || typeof read.value !== 'object') expect(refusal).toBe('body');
      else if (read.names.every((names) => new Set(names).size === names.length) && isClean(read)) {
        // What V8 misreads is refused (see jsonObject).
        expect(refusal).toBe(isDeepStrictEqual(JSON.parse(body), read.value) ? null : 'body');
      } else {
        twice++;
        expect(refusal).not.toBeNull();
      }
    }),
    { numRuns: 5_000 },
  );
  expect(twice).toBeGreaterThan(50);
});

test('whatever the bytes: nothing but a refusal is thrown', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (body) => {
      refusalOf(body);
    }),
    { numRuns: 2_000 },
  );
});
