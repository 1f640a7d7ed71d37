import { undocumented } from '../support/documented-answers.ts';
import type { Answer } from '../support/http-service.ts';

const user = {
  id: 'A'.repeat(22),
  email: 'user@example.com',
  email_verified: false,
  has_password: true,
  roles: ['user'],
  permissions: [],
  created_at: '2026-11-23T20:49:00.000Z',
};
const account = { email: 'user@example.com', password: 'correct horse battery staple' };
const json = 'application/json; charset=utf-8';
const problem = 'application/problem+json';

function answer(status: number, body: object | null, headers: Record<string, string> = {}): Answer {
  const text = body === null ? '' : JSON.stringify(body);
  const type = body === null ? {} : { 'content-type': status < 300 ? json : problem };
  return { status, headers: { 'x-request-id': 'r', ...type, ...headers }, setCookies: [], text, json: body };
}
const refusal = (code: string, status: number, more: object = {}) =>
  answer(status, { type: `urn:hybrid-auth:problem:${code}`, title: 't', status, code, request_id: 'r', ...more });

const registration = { method: 'POST', path: '/auth/register', body: account };
const ofRegistration = (got: Answer, body: object = account) => undocumented({ ...registration, body }, got);

test('what the document says is no fault', () => {
  expect(ofRegistration(answer(201, { user }))).toEqual([]);
  expect(ofRegistration(refusal('email_taken', 409))).toEqual([]);
  expect(ofRegistration(refusal('invalid_request', 400, { errors: [{ field: 'a', message: 'b' }] }), { a: 1 })).toEqual(
    [],
  );
  expect(undocumented({ method: 'POST', path: '/auth/logout?scope=global', body: {} }, answer(204, null))).toEqual([]);
  expect(undocumented({ method: 'HEAD', path: '/auth/health', body: undefined }, answer(200, null))).toEqual([]);
});

test.each<[string, Answer, RegExp]>([
  ['a status', answer(200, { user }), /^the status 200/],
  ['a code of another operation', refusal('refresh_token_reused', 403), /code must be equal to one of the allowed/],
  ['a member that is missing', answer(201, { user: { ...user, email: undefined } }), /required property 'email'/],
  ['a member more', answer(201, { user: { ...user, hash: 'x' } }), /must NOT have additional/],
  ['a member of another type', answer(201, { user: { ...user, roles: 'user' } }), /roles must be array/],
  ['a time of another form', answer(201, { user: { ...user, created_at: '2026-11-23' } }), /match format "date-time"/],
  ['a media type', answer(201, { user }, { 'content-type': 'text/html' }), /^the media type text\/html$/],
  ['no request id', { ...answer(201, { user }), headers: { 'content-type': json } }, /X-Request-Id is missing/],
  ['no time to wait', refusal('too_many_attempts', 429), /Retry-After is missing/],
  ['a message of nobody', { ...refusal('internal_error', 500), json: { message: 'x' } }, /required property 'code'/],
])('%s that it does not say is one', (_, got, fault) => {
  expect(ofRegistration(got).join()).toMatch(fault);
});

test('a request that the document does not permit must not succeed', () => {
  for (const body of [{ email: account.email }, { ...account, role: 'admin' }, { ...account, password: null }])
    expect(ofRegistration(answer(201, { user }), body).join()).toMatch(/^the request/);
});

test('a body where the document has none is a fault', () => {
  expect(undocumented({ method: 'POST', path: '/auth/logout', body: {} }, { ...answer(204, null), text: 'x' })).toEqual(
    ['a body where there is none'],
  );
});

test('a method that the document does not have is 405, with those that it has in Allow', () => {
  const put = (got: Answer) => undocumented({ method: 'PUT', path: '/auth/sessions/any', body: undefined }, got);
  const refused = refusal('method_not_allowed', 405);

  expect(put({ ...refused, headers: { ...refused.headers, allow: 'DELETE' } })).toEqual([]);
  expect(put({ ...refused, headers: { ...refused.headers, allow: 'GET' } })).toEqual(['Allow: GET']);
  expect(put(answer(204, null)).join()).toMatch(/^the status 204/);
});

test('the gateway’s own words, and paths that are not ours, are left alone', () => {
  const forbidden = { status: 403, headers: {}, setCookies: [], text: '{"message":"Forbidden"}' };
  expect(ofRegistration({ ...forbidden, json: { message: 'Forbidden' } })).toEqual([]);
  expect(undocumented({ method: 'GET', path: '/orders', body: undefined }, answer(418, {}))).toEqual([]);
});
