import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import * as v from 'valibot';
import description from '../../../contract/openapi.json' with { type: 'json' };
import { loginRequest, refreshTokenRequest, registerRequest } from '../../../contract/requests.ts';
import { AuthError } from '../../../core/errors.ts';
import { type BodyReader, noBody } from '../../../functions/http/body-reader.ts';
import { email, password } from '../../../functions/http/domain-fields.ts';
import { jsonObject } from '../../../functions/http/json-body.ts';
import { requestBody } from '../../../functions/http/request-body.ts';

const login = requestBody(loginRequest, { email, password });
const register = requestBody(registerRequest, { email, password });
const refreshToken = requestBody(refreshTokenRequest);
const whole = { email: 'user@example.com', password: 'x', client_type: 'web' };

type Fault = readonly [field: string, message: string];

function faultsOf(reader: BodyReader<object>, text: string): Fault[] {
  try {
    reader.read(jsonObject(Buffer.from(text)));
    return [];
  } catch (error) {
    if (!(error instanceof AuthError) || error.code !== 'invalid_request') throw error;
    return (error.facts.errors ?? []).map(({ field, message }) => [field, message]);
  }
}
const fieldsOf = (reader: BodyReader<object>, members: object): string[] =>
  faultsOf(reader, JSON.stringify(members)).map(([field]) => field);
const loginFaults = (parts: object): string[] => fieldsOf(login, { ...whole, ...parts });

describe('the requests of the contract', () => {
  test('a sign-in is read, its address in the one form', () => {
    expect(login.read({ ...whole, email: '  User@EXAMPLE.com ', device_name: 'Zoë’s 📱' })).toEqual({
      email: 'user@example.com',
      password: 'x',
      client_type: 'web',
      device_name: 'Zoë’s 📱',
    });
    expect(login.read(whole).device_name).toBeNull();
  });

  test('all that is missing or wrong is told at once, what only the domain sees included', () => {
    expect(faultsOf(login, '{}')).toEqual([
      ['email', 'is missing'],
      ['password', 'is missing'],
      ['client_type', 'is missing'],
    ]);
    expect(faultsOf(login, '{"role":1,"email":"nobody","client_type":"desktop","device_name":""}')).toEqual([
      ['role', 'is unknown'],
      ['password', 'is missing'],
      ['client_type', 'must be one of web, mobile, api'],
      ['device_name', 'must have 1 to 200 characters'],
      ['email', 'must be an e-mail address of at most 254 bytes'],
    ]);
  });

  test('null for an optional field means the same as its absence, and is nothing that a field could be instead', () => {
    expect(login.read({ ...whole, device_name: null })).toEqual(login.read(whole));
    expect(refreshToken.read({ refresh_token: null })).toEqual({ refresh_token: null });
    for (const field of ['email', 'password', 'client_type']) expect(loginFaults({ [field]: null })).toEqual([field]);
  });

  test.each([1, true, [], ['web'], {}, { S: 'x' }, { $ne: null }])('%j is no text, wherever one is wanted', (value) => {
    for (const field of ['email', 'password', 'client_type', 'device_name'])
      expect(loginFaults({ [field]: value })).toEqual([field]);
    expect(faultsOf(refreshToken, JSON.stringify({ refresh_token: value }))).toEqual([
      ['refresh_token', 'must be a string'],
    ]);
  });

  test('a name of a device has 1 to 200 characters, whatever they are made of', () => {
    for (const letter of ['x', '📱']) {
      expect(loginFaults({ device_name: letter.repeat(200) })).toEqual([]);
      expect(loginFaults({ device_name: letter.repeat(201) })).toEqual(['device_name']);
    }
  });

  test.each(['Web', 'WEB', 'web ', '', 'desktop', 'constructor'])('%j is no client type', (client_type) => {
    expect(loginFaults({ client_type })).toEqual(['client_type']);
  });

  test.each([
    '',
    'user',
    'user@',
    '@example.com',
    'user@example.com,other@evil.com',
    'user@example',
    'a@b@example.com',
    `${'a'.repeat(250)}@example.com`,
    `${'a'.repeat(330)}@example.com`,
    'user@exam ple.com',
    'user\r\n@example.com',
  ])('%j is no address', (address) => {
    expect(loginFaults({ email: address })).toEqual(['email']);
  });

  test('a password that is too long is nobody’s, which is found out after the same work as of any other', () => {
    expect(login.read({ ...whole, password: 'x'.repeat(1_024) }).password).toHaveLength(1_024);
    for (const long of ['x'.repeat(1_025), 'é'.repeat(513), '📱'.repeat(257)])
      expect(login.read({ ...whole, password: long }).password).toBeNull();
  });

  test('a password is taken as it came: nothing is trimmed, folded or normalised', () => {
    for (const given of ['', ' x ', 'X', 'e\u0301', '\t\n'])
      expect(login.read({ ...whole, password: given }).password).toBe(given);
  });

  test('a refresh token may be missing, and is neither empty nor endless', () => {
    expect(refreshToken.read({})).toEqual({ refresh_token: null });
    expect(refreshToken.read({ refresh_token: 'rt_x' })).toEqual({ refresh_token: 'rt_x' });
    for (const refresh_token of ['', 'x'.repeat(1_025)])
      expect(fieldsOf(refreshToken, { refresh_token })).toEqual(['refresh_token']);
  });

  test.each(['role', 'roles', 'sub', 'isAdmin', 'email_verified', 'user_id', 'Email'])(
    'nobody gives himself a %s',
    (member) => {
      expect(fieldsOf(register, { email: whole.email, password: 'x', [member]: true })).toEqual([member]);
    },
  );

  test('where no body is wanted every member is unknown', () => {
    expect(noBody.read({})).toEqual({});
    expect(faultsOf(noBody, '{"a":1,"b":2}')).toEqual([
      ['a', 'is unknown'],
      ['b', 'is unknown'],
    ]);
  });
});

test('the document permits exactly what is read, but for what only the domain sees', () => {
  const ajv = new Ajv2020({ formats: { 'idn-email': true, password: true } });
  const { LoginRequest, RefreshTokenRequest } = description.components.schemas;
  const pairs = [
    { permits: ajv.compile(LoginRequest), reader: requestBody(loginRequest) },
    { permits: ajv.compile(RefreshTokenRequest), reader: refreshToken },
  ] as const;
  const value = fc.oneof(
    fc.constantFrom('web', 'mobile', 'x', null, undefined, 1, '', '📱'.repeat(200), 'x'.repeat(201), 'x'.repeat(1_025)),
    fc.string(),
    fc.jsonValue({ maxDepth: 1 }),
  );
  const fields = ['email', 'password', 'client_type', 'device_name', 'refresh_token', 'other', '__proto__'];
  const members = fc.uniqueArray(fc.tuple(fc.constantFrom(...fields), value), { selector: ([name]) => name });
  let read = 0;
  fc.assert(
    fc.property(fc.tuple(fc.boolean(), members), ([isWhole, some]) => {
      const given = [...(isWhole ? Object.entries(whole) : []), ...some.filter(([, value]) => value !== undefined)];
      const body = JSON.parse(
        `{${[...new Map(given)].map((pair) => pair.map((part) => JSON.stringify(part)).join(':'))}}`,
      );
      for (const { permits, reader } of pairs) {
        const faults = faultsOf(reader, JSON.stringify(body));
        if (faults.length === 0) read++;
        expect([body, faults.length === 0]).toEqual([body, permits(body)]);
      }
    }),
    { numRuns: 300 },
  );
  expect(read).toBeGreaterThan(10);
});

describe('a nested request', () => {
  const reader = requestBody(
    v.strictObject({
      passkey: v.strictObject({
        credential: v.string(),
        response: v.strictObject({ at: v.number() }),
        transports: v.nullish(v.array(v.string()), null),
        extensions: v.nullish(v.looseObject({ known: v.nullish(v.boolean()) }), null),
      }),
      users: v.nullish(v.array(v.strictObject({ name: v.string() })), null),
    }),
  );
  const passkey = { credential: 'c', response: { at: 1 } };

  test('is read with its optional parts as null, what an open object holds included', () => {
    const extensions = { known: true, other: { any: [1] } };
    expect(reader.read({ passkey: { ...passkey, extensions }, users: [{ name: 'a' }] })).toEqual({
      passkey: { ...passkey, transports: null, extensions },
      users: [{ name: 'a' }],
    });
  });

  test.each<[string, object, Fault[]]>([
    ['of a field', { passkey: { ...passkey, credential: 1 } }, [['passkey.credential', 'must be a string']]],
    ['of one that is missing', { passkey: { response: { at: 1 } } }, [['passkey.credential', 'is missing']]],
    [
      'of a deeper one',
      { passkey: { ...passkey, response: { at: '1' } } },
      [['passkey.response.at', 'must be a number']],
    ],
    ['of a whole object', { passkey: { ...passkey, response: 'x' } }, [['passkey.response', 'must be an object']]],
    ['of a list', { passkey: { ...passkey, transports: {} } }, [['passkey.transports', 'must be an array']]],
    ['of an item', { passkey: { ...passkey, transports: ['a', 1] } }, [['passkey.transports.1', 'must be a string']]],
    [
      'of unknown members, each of them, and of what is missing beside them',
      { passkey: { ...passkey, a: 1, b: { c: 1 } }, users: [{ name: 'a' }, { Name: 'b', __defineGetter__: 1 }] },
      [
        ['passkey.a', 'is unknown'],
        ['passkey.b', 'is unknown'],
        ['users.1.Name', 'is unknown'],
        ['users.1.__defineGetter__', 'is unknown'],
        ['users.1.name', 'is missing'],
      ],
    ],
  ])('tells by its path what is wrong %s', (_, members, faults) => {
    expect(faultsOf(reader, JSON.stringify(members))).toEqual(faults);
  });

  test('a list is no object, also where an object may be empty', () => {
    const optional = requestBody(v.strictObject({ options: v.strictObject({ a: v.nullish(v.string(), null) }) }));
    expect(optional.read({ options: {} })).toEqual({ options: { a: null } });
    expect(faultsOf(optional, '{"options":[]}')).toEqual([['options', 'must be an object']]);
  });

  test.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])(
    '%s is unknown like any other at any depth, stands in for nothing, and changes no prototype',
    (member) => {
      const inner = `{"credential":"c","response":{"at":1},"${member}":{"admin":true}}`;
      expect(faultsOf(reader, `{"passkey":${inner}}`)).toEqual([[`passkey.${member}`, 'is unknown']]);
      expect(faultsOf(reader, `{"passkey":${JSON.stringify(passkey)},"${member}":{"users":[]}}`)).toEqual([
        [member, 'is unknown'],
      ]);
      expect(faultsOf(reader, `{"passkey":{"__proto__":${JSON.stringify(passkey)}}}`).length).toBeGreaterThan(2);
      expect(({} as Record<string, unknown>).admin).toBeUndefined();
    },
  );

  test('names what was sent as printable ASCII, cut short', () => {
    expect(faultsOf(reader, `{"passkey":${JSON.stringify(passkey)},"\\u202e${'é'.repeat(100)}":1}`)).toEqual([
      ['?'.repeat(64), 'is unknown'],
    ]);
  });
});
