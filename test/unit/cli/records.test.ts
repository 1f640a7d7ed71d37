/** Files as people have them, good and bad, read record by record. */
import { csvRecords } from '../../../cli/import/csv-records.ts';
import { jsonLines } from '../../../cli/import/json-lines.ts';
import { jsonMembers } from '../../../cli/import/json-members.ts';
import { records } from '../../../cli/import/records.ts';
import type { Pieces, SourceRecord } from '../../../cli/import/source-record.ts';

async function all(found: AsyncIterable<SourceRecord>): Promise<unknown[]> {
  const list: unknown[] = [];
  for await (const record of found)
    list.push('value' in record ? [record.line, record.value] : [record.line, record.fault]);
  return list;
}
const ofText = (text: string) => all(records([Buffer.from(text)]));

type Reader = (pieces: Pieces, longest?: number) => AsyncGenerator<SourceRecord>;

/** However the text is cut into pieces, the records are the same. */
async function read(reader: Reader, text: string, longest?: number): Promise<unknown[]> {
  const whole = await all(reader([text], longest));
  for (const size of [1, 2, 3, 7]) {
    const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
    expect(await all(reader(pieces, longest))).toEqual(whole);
  }
  return whole;
}

describe('a CSV file', () => {
  test.each<[what: string, text: string, expected: unknown[]]>([
    [
      'with LF',
      'email,roles\na@b.c,x\nd@e.f,\n',
      [
        [2, { email: 'a@b.c', roles: 'x' }],
        [3, { email: 'd@e.f', roles: '' }],
      ],
    ],
    ['with CRLF and no end', 'email,roles\r\na@b.c,x', [[2, { email: 'a@b.c', roles: 'x' }]]],
    ['with semicolons', 'email;roles\na,b;x\n', [[2, { email: 'a,b', roles: 'x' }]]],
    ['with tabs', 'email\troles\na,b\tx;y\n', [[2, { email: 'a,b', roles: 'x;y' }]]],
    ['with quotes in quotes', 'email,"the, name"\na,"say ""hi"""\n', [[2, { email: 'a', 'the, name': 'say "hi"' }]]],
    [
      'with line breaks in quotes',
      'email,note\na,"one\r\ntwo\n"\nb,\n',
      [
        [2, { email: 'a', note: 'one\r\ntwo\n' }],
        [5, { email: 'b', note: '' }],
      ],
    ],
    ['with empty lines', 'email,note\n\n\r\na,b\n\n', [[4, { email: 'a', note: 'b' }]]],
    ['with a quote within a field', 'email,note\na,5" wide\n', [[2, { email: 'a', note: '5" wide' }]]],
    ['with one column', 'email\na\n', [[2, { email: 'a' }]]],
    ['with a header alone', 'email,note\n', []],
    [
      'with a field too few',
      'email,note\na\nb,c\n',
      [
        [2, 'has 1 fields, and the header has 2'],
        [3, { email: 'b', note: 'c' }],
      ],
    ],
    [
      'that was cut within quotes',
      'email,note\na,b\nc,"d\ne,f\n',
      [
        [2, { email: 'a', note: 'b' }],
        [3, 'has a quote that is not closed: the file may be cut'],
        [4, { email: 'e', note: 'f' }],
      ],
    ],
    [
      'with something behind a closing quote',
      'email,note\n"a"b,c\nd,e\n',
      [
        [2, 'has something behind a closing quote'],
        [3, { email: 'd', note: 'e' }],
      ],
    ],
    [
      'with a name twice',
      'email,email\na,b\n',
      [
        [1, 'names the column "email" twice'],
        [2, { email: 'b' }],
      ],
    ],
    [
      'with names of JavaScript',
      '__proto__,constructor\na,b\n',
      [[2, JSON.parse('{"__proto__":"a","constructor":"b"}')]],
    ],
  ])('%s', async (_, text, expected) => {
    expect(await read(csvRecords, text)).toEqual(expected);
  });

  test('with a record that is too long, or with a quote that is never closed, loses that line alone', async () => {
    const long = 'x'.repeat(200);
    expect(await read(csvRecords, `email,note\na,${long}\nb,"${long}"\nc,d\n`, 50)).toEqual([
      [2, expect.stringContaining('longer than 50')],
      [3, expect.stringContaining('longer than 50')],
      [4, { email: 'c', note: 'd' }],
    ]);
    const many = Array.from({ length: 20 }, (_, at) => `user${at},n`);
    const found = await read(csvRecords, ['email,note', 'a,"open', ...many].join('\n'), 50);
    expect(found).toEqual([
      [2, expect.stringContaining('a quote that is not closed')],
      ...many.map((_, at) => [at + 3, { email: `user${at}`, note: 'n' }]),
    ]);
  });
});

describe('JSON Lines', () => {
  test('are read by line, the bad ones told, the empty ones left out', async () => {
    expect(await read(jsonLines, '{"a":1}\n\n  \r\n{"a":2}\r\n{"a":\n[1]\n7\n{"a":3}')).toEqual([
      [1, { a: 1 }],
      [4, { a: 2 }],
      [5, 'is not JSON'],
      [6, 'is no JSON object'],
      [7, 'is no JSON object'],
      [8, { a: 3 }],
    ]);
  });

  test('a line that is too long is told by its number, and the next is read', async () => {
    expect(await read(jsonLines, `{"a":1}\n{"a":"${'x'.repeat(100)}"}\n{"a":2}\n`, 50)).toEqual([
      [1, { a: 1 }],
      [2, 'is longer than 50 characters'],
      [3, { a: 2 }],
    ]);
  });
});

describe('JSON', () => {
  test.each<[what: string, text: string, expected: unknown[]]>([
    [
      'a list',
      '[{"a":1},\n{"a":[{"b":"]"}]}\n , {"a":"}\\""}]',
      [
        [1, { a: 1 }],
        [2, { a: [{ b: ']' }] }],
        [3, { a: '}"' }],
      ],
    ],
    [
      'an object with a list of users',
      '{"realm":"x","roles":{"users":[{"no":1}]},"list":[{"no":2}],\n"users":[{"a":1},{"a":2}],"more":[{"no":3}]}',
      [
        [2, { a: 1 }],
        [2, { a: 2 }],
      ],
    ],
    ['an object whose value is "users"', '{"name":"users","list":[{"no":1}],"users":[]}', []],
    ['an empty list', ' [ ] ', []],
    [
      'members that are no objects',
      '[1,"two",[3],{"a":4},null]',
      [
        [1, 'is no JSON object'],
        [1, 'is no JSON object'],
        [1, 'is no JSON object'],
        [1, { a: 4 }],
        [1, 'is no JSON object'],
      ],
    ],
    [
      'a member that is none of JSON',
      '[{"a":1},{a:2},{"a":3}]',
      [
        [1, { a: 1 }],
        [1, 'is not JSON'],
        [1, { a: 3 }],
      ],
    ],
    [
      'a list that was cut between members',
      '[{"a":1},\n',
      [
        [1, { a: 1 }],
        [2, expect.stringContaining('was cut')],
      ],
    ],
    [
      'a list that was cut within a member',
      '[{"a":1},\n{"a":"',
      [
        [1, { a: 1 }],
        [2, expect.stringContaining('was cut')],
      ],
    ],
    ['an object without users', '{"accounts":[{"a":1}]}', [[1, 'holds no list of users']]],
  ])('%s', async (_, text, expected) => {
    expect(await read(jsonMembers, text)).toEqual(expected);
  });

  test('a member that is too long is told by its line, and the next is read', async () => {
    expect(await read(jsonMembers, `[{"a":1},\n{"a":"${'x'.repeat(100)}"},\n{"a":2}]`, 50)).toEqual([
      [1, { a: 1 }],
      [2, 'is longer than 50 characters'],
      [3, { a: 2 }],
    ]);
  });
});

test('a line of two gigabytes is never held: it is told by its number, and the next is read', async () => {
  const mebibyte = Buffer.alloc(1_048_576, 'x');
  function* endless(before: string, after: string) {
    yield Buffer.from(before);
    for (let count = 0; count < 2_048; count++) yield mebibyte;
    yield Buffer.from(after);
  }
  const before = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
  expect(await all(records(endless('{"a":1}\n{"a":"', '"}\n{"a":2}\n'), 'jsonl'))).toEqual([
    [1, { a: 1 }],
    [2, expect.stringContaining('is longer than')],
    [3, { a: 2 }],
  ]);
  expect(process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed - before).toBeLessThan(256 * 1_048_576);
});

test.each<[what: string, text: string, expected: unknown[]]>([
  ['a list', ' [{"email":"a"}]', [[1, { email: 'a' }]]],
  ['a list in an object on one line', '{"users":[{"email":"a"}]}', [[1, { email: 'a' }]]],
  ['a list in an object on many lines', '{\n "realm": "x",\n "users": [\n {"email":"a"} ] }', [[4, { email: 'a' }]]],
  [
    'JSON Lines',
    '{"email":"a"}\n{"email":"b"}\n',
    [
      [1, { email: 'a' }],
      [2, { email: 'b' }],
    ],
  ],
  [
    'JSON Lines that begin badly',
    '{"email":"a"\n{"email":"b"}\n',
    [
      [1, 'is not JSON'],
      [2, { email: 'b' }],
    ],
  ],
  ['CSV', 'email\na\n', [[2, { email: 'a' }]]],
  ['nothing', '', []],
])('the format is told by the beginning: %s', async (_, text, expected) => {
  expect(await ofText(text)).toEqual(expected);
});

describe('the encoding', () => {
  const text = 'email,name\nzoë@example.com,Zoë 漢字\n';
  const expected = [[2, { email: 'zoë@example.com', name: 'Zoë 漢字' }]];
  const utf16 = Buffer.from(text, 'utf16le');
  const mark = Buffer.from('\ufeff');
  test.each<[string, Buffer]>([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.concat([mark, Buffer.from(text)])],
    ['UTF-16 with a mark', Buffer.concat([Buffer.from('\ufeff', 'utf16le'), utf16])],
    ['UTF-16 without one', utf16],
    ['UTF-16 the other way round', Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16).swap16()])],
  ])('%s is read, wherever the bytes are cut', async (_, bytes) => {
    expect(await all(records([bytes]))).toEqual(expected);
    const cut = [bytes.subarray(0, 3), ...Array.from(bytes.subarray(3), (byte) => Buffer.of(byte))];
    expect(await all(records(cut))).toEqual(expected);
  });

  test('a record with bytes of another is told, and the next is read', async () => {
    const bytes = Buffer.concat([Buffer.from('email,name\na,Zo'), Buffer.of(0xeb), Buffer.from('\nb,c\n')]);
    expect(await all(records([bytes]))).toEqual([
      [2, 'holds bytes that are not of the file’s encoding'],
      [3, { email: 'b', name: 'c' }],
    ]);
  });
});
