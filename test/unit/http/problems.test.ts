import type { ErrorCode } from '../../../contract/errors.ts';
import { DependencyUnavailable } from '../../../core/dependency-unavailable.ts';
import { AuthError } from '../../../core/errors.ts';
import { problemOf, refusalOf } from '../../../functions/http/problems.ts';
import { statuses } from '../../support/problem-statuses.ts';

test.each(Object.entries(statuses) as [ErrorCode, number][])(
  '%s is %i, a problem of its own type, and nothing else',
  (code, status) => {
    const { status: told, body } = problemOf(new AuthError(code), 'request-1');
    expect(told).toBe(status);
    expect(body).toEqual({
      type: `urn:hybrid-auth:problem:${code}`,
      title: expect.stringMatching(/^\S.*\S$/),
      status,
      code,
      request_id: 'request-1',
    });
  },
);

test('what is wrong, and why a session ended, are told', () => {
  const errors = [{ field: 'email', message: 'is missing' }];
  expect(problemOf(new AuthError('invalid_request', { errors }), 'r').body).toMatchObject({ errors });
  expect(problemOf(new AuthError('session_expired', { reason: 'admin' }), 'r').body).toMatchObject({ reason: 'admin' });
});

test('at most 20 faults are told, however many there are', () => {
  const errors = Array.from({ length: 3_000 }, (_, index) => ({ field: `f${index}`, message: 'is unknown' }));
  expect(problemOf(new AuthError('invalid_request', { errors }), 'r').body.errors).toEqual(errors.slice(0, 20));
});

test.each([
  ['unauthenticated, with no token', new AuthError('unauthenticated'), { 'WWW-Authenticate': 'Bearer' }],
  [
    'unauthenticated, with a bad one',
    new AuthError('unauthenticated', { tokenSent: true }),
    { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
  ],
  [
    'a method that is not there',
    new AuthError('method_not_allowed', { allow: ['GET', 'POST'] }),
    { Allow: 'GET, POST' },
  ],
  ['too many attempts', new AuthError('too_many_attempts', { retryAfter: 17 }), { 'Retry-After': '17' }],
  ['a wait that is over as it is told', new AuthError('too_many_attempts', { retryAfter: 0 }), { 'Retry-After': '1' }],
  ['an outage', new AuthError('unavailable', { retryAfter: 1 }), { 'Retry-After': '1' }],
  ['wrong credentials', new AuthError('invalid_credentials'), {}],
  ['a session that has ended', new AuthError('session_expired', { reason: 'idle_timeout' }), {}],
])('the headers of %s', (_, error, headers) => {
  expect(problemOf(error, 'r').headers).toEqual(headers);
});

test('a refusal is told as it is, an outage as unavailable, anything else as nothing at all', () => {
  const refusal = new AuthError('forbidden');
  expect(refusalOf(refusal)).toBe(refusal);
  expect(refusalOf(new DependencyUnavailable('dynamodb GetItem: ThrottlingException'))).toMatchObject({
    code: 'unavailable',
    facts: { retryAfter: 1 },
  });
  for (const thrown of [
    new Error('secret'),
    new TypeError('secret'),
    'secret',
    null,
    undefined,
    { code: 'forbidden' },
  ]) {
    const told = refusalOf(thrown);
    expect(told).toMatchObject({ code: 'internal_error', facts: {} });
    expect(JSON.stringify(problemOf(told, 'r'))).not.toContain('secret');
  }
});
