import { AuthError } from '../../../core/errors.ts';
import { loginBody, noBody, refreshTokenBody, registerBody } from '../../../functions/http/bodies.ts';
import { type Fields, jsonMembers, shaped } from '../../../functions/http/json-body.ts';

const login = { email: 'ada@example.com', password: 'x', client_type: 'web' };

function faultsOf(members: object, fields: Fields<never> | Fields<object>): (string | undefined)[] {
  try {
    shaped(jsonMembers(Buffer.from(JSON.stringify(members))), fields as Fields<object>);
    return [];
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    return (error.facts.errors ?? []).map(({ field }) => field);
  }
}
const loginFaults = (parts: object) => faultsOf({ ...login, ...parts }, loginBody as unknown as Fields<object>);

test('a sign-in is read, its address in the one form', () => {
  const members = { ...login, email: '  Ada@EXAMPLE.com ', device_name: 'Ada’s 📱' };
  expect(shaped(members, loginBody)).toEqual({
    email: 'ada@example.com',
    password: 'x',
    client_type: 'web',
    device_name: 'Ada’s 📱',
  });
  expect(shaped(login, loginBody).device_name).toBeNull();
});

test('all that is missing is told at once', () => {
  expect(faultsOf({}, loginBody as unknown as Fields<object>)).toEqual(['email', 'password', 'client_type']);
});

test('null for an optional field means the same as its absence, and for any other that it is missing', () => {
  expect(shaped({ ...login, device_name: null }, loginBody)).toEqual(shaped(login, loginBody));
  expect(shaped({ refresh_token: null }, refreshTokenBody)).toEqual({ refresh_token: null });
  for (const field of ['email', 'password', 'client_type']) expect(loginFaults({ [field]: null })).toEqual([field]);
});

test.each([1, true, [], ['web'], {}, { S: 'x' }, { $ne: null }])('%j is no text, wherever one is wanted', (value) => {
  for (const field of ['email', 'password', 'client_type', 'device_name'])
    expect(loginFaults({ [field]: value })).toEqual([field]);
  expect(faultsOf({ refresh_token: value }, refreshTokenBody as unknown as Fields<object>)).toEqual(['refresh_token']);
});

test.each(['a\u0000b', '\ud800', 'x\udc00'])(
  'a text with U+0000 or a lone surrogate is refused wherever it stands: %j',
  (value) => {
    for (const field of ['email', 'password', 'device_name']) expect(loginFaults({ [field]: value })).toEqual([field]);
  },
);

test('a name of a device has 1 to 200 characters, whatever they are made of', () => {
  expect(loginFaults({ device_name: '' })).toEqual(['device_name']);
  for (const letter of ['x', '📱']) {
    expect(loginFaults({ device_name: letter.repeat(200) })).toEqual([]);
    expect(loginFaults({ device_name: letter.repeat(201) })).toEqual(['device_name']);
  }
});

test.each(['Web', 'WEB', 'web ', '', 'desktop', 'constructor'])('%j is no client type', (client_type) => {
  expect(loginFaults({ client_type })).toEqual(['client_type']);
});

test.each([
  'ada',
  'ada@',
  '@example.com',
  'ada@example.com,eve@evil.com',
  'ada@example',
  'a@b@example.com',
  `${'a'.repeat(250)}@example.com`,
  'ada@exam ple.com',
  'ada\r\n@example.com',
])('%j is no address', (email) => {
  expect(loginFaults({ email })).toEqual(['email']);
});

test('a password that is too long is nobody’s, which is found out after the same work as of any other', () => {
  expect(shaped({ ...login, password: 'x'.repeat(1_024) }, loginBody).password).toHaveLength(1_024);
  for (const password of ['x'.repeat(1_025), 'é'.repeat(513), '📱'.repeat(257)])
    expect(shaped({ ...login, password }, loginBody).password).toBeNull();
});

test('a password is taken as it came: nothing is trimmed, folded or normalised', () => {
  for (const password of ['', ' x ', 'X', 'e\u0301', '\t\n'])
    expect(shaped({ ...login, password }, loginBody).password).toBe(password);
});

test('a refresh token may be missing, and is neither empty nor endless', () => {
  expect(shaped({}, refreshTokenBody)).toEqual({ refresh_token: null });
  expect(shaped({ refresh_token: 'rt_x' }, refreshTokenBody)).toEqual({ refresh_token: 'rt_x' });
  for (const refresh_token of ['', 'x'.repeat(1_025)])
    expect(faultsOf({ refresh_token }, refreshTokenBody as unknown as Fields<object>)).toEqual(['refresh_token']);
});

test.each(['role', 'roles', 'sub', 'isAdmin', 'email_verified', 'user_id', 'Email'])(
  'nobody gives himself a %s',
  (member) => {
    const members = { email: login.email, password: 'x', [member]: true };
    expect(faultsOf(members, registerBody as unknown as Fields<object>)).toEqual([member]);
  },
);

test('where no body is wanted every member is unknown', () => {
  expect(faultsOf({}, noBody)).toEqual([]);
  expect(faultsOf({ a: 1 }, noBody)).toEqual(['a']);
});
