import { credentialOf as credentialNamed } from '../../../functions/http/credentials.ts';

const credentialOf = (
  source: { headers: Record<string, string>; cookies: readonly string[] },
  name = '__Host-session',
) => credentialNamed(source, name);
const cookies = ['__Host-session=abc'];
const bearer = (authorization: string) => credentialOf({ headers: { authorization }, cookies });

test.each([
  ['Bearer abc.def-_~+/', 'abc.def-_~+/'],
  ['bearer abc', 'abc'],
  ['BEARER abc==', 'abc=='],
])('%j is a bearer token, and the cookie beside it is ignored', (authorization, value) => {
  expect(bearer(authorization)).toEqual({ method: 'bearer', value });
});

test.each(['', ' ', 'Bearer', 'Bearer ', ' Bearer abc', 'Basic dXNlcjpwYXNz', 'Digest x', 'abc', 'Bearer=abc'])(
  '%j sends no token, and makes the cookie ignored all the same',
  (authorization) => {
    expect(bearer(authorization)).toEqual({ method: 'other' });
  },
);

test.each([
  'Bearer  abc',
  'Bearer\tabc',
  'Bearer abc ',
  'Bearer abc def',
  'Bearer abc,Bearer def',
  'Bearer abc, Bearer abc',
  'Bearer "abc"',
  'Bearer a=b',
  'Bearer äöü',
])('%j is a bearer that cannot be read: it never falls back to the cookie', (authorization) => {
  expect(bearer(authorization)).toEqual({ method: 'bearer', value: null });
});

test('without an Authorization the one cookie counts', () => {
  expect(credentialOf({ headers: {}, cookies })).toEqual({ method: 'cookie', value: 'abc' });
});

test.each([
  ['two of them', ['__Host-session=abc', '__Host-session=abc']],
  ['an empty one', ['__Host-session=']],
  ['one in quotes', ['__Host-session="abc"']],
  ['one that is encoded', ['__Host-session=%61bc']],
  ['one of another alphabet', ['__Host-session=a.b']],
])('%s are a cookie that cannot be read', (_, given) => {
  expect(credentialOf({ headers: {}, cookies: given })).toEqual({ method: 'cookie', value: null });
});

test('nothing at all is none', () => {
  for (const given of [[], [''], ['a=b']])
    expect(credentialOf({ headers: {}, cookies: given })).toEqual({ method: 'none' });
});

test('headers of other names say nothing', () => {
  const headers = { 'x-amzn-remapped-authorization': 'Bearer abc', 'x-user-id': 'u', 'x-authorization': 'Bearer abc' };
  expect(credentialOf({ headers, cookies: [] })).toEqual({ method: 'none' });
});

test('the cookie is the one of the name that is set, and no other', () => {
  const both = { headers: {}, cookies: [...cookies, '__Host-orders=def'] };
  expect(credentialOf(both, '__Host-orders')).toEqual({ method: 'cookie', value: 'def' });
  expect(credentialOf({ headers: {}, cookies }, '__Host-orders')).toEqual({ method: 'none' });
});
