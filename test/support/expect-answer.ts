/** What the contract says of every answer, and of every refusal: exactly these headers, exactly these members. */

import type { ErrorCode } from '../../contract/errors.ts';
import { isRestApi } from './api-kind.ts';
import type { Answer } from './http-service.ts';
import { statuses } from './problem-statuses.ts';

/** Members and headers beyond those of every problem, by code; a member that is not named here must not be there. */
const moreMembers: Partial<Record<ErrorCode, readonly string[]>> = {
  invalid_request: ['errors'],
  weak_password: ['errors'],
  session_expired: ['reason'],
  second_factor_required: ['challenge_id', 'expires_in', 'methods'],
  step_up_required: ['max_age', 'methods'],
};
const moreHeaders: Partial<Record<ErrorCode, string>> = {
  unauthenticated: 'www-authenticate',
  step_up_required: 'www-authenticate',
  method_not_allowed: 'allow',
  too_many_attempts: 'retry-after',
  unavailable: 'retry-after',
};

/** The headers that every answer of ours carries; the two public documents may be cached, and read by any page. */
export function expectOurHeaders({ headers }: Answer, { isPublic = false } = {}): void {
  expect(headers).toMatchObject({
    'cache-control': isPublic ? expect.stringMatching(/^public, max-age=\d+$/) : 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=63072000',
    'x-content-type-options': 'nosniff',
    'x-request-id': expect.stringMatching(/^[\w-]{8,}=?$/),
  });
}

/** RFC 9457, with the status of its code, and nothing beside what the contract allows. */
export function expectProblem(answer: Answer, code: ErrorCode): void {
  const { status, headers, json } = answer;
  expect({ status, code: json?.code }).toEqual({ status: statuses[code], code });
  const more = moreMembers[code] ?? [];
  expect(Object.keys(json)).toEqual(['type', 'title', 'status', 'code', ...more, 'request_id']);
  expect(json).toEqual({
    ...json,
    type: `urn:hybrid-auth:problem:${code}`,
    title: expect.stringMatching(/./),
    status: statuses[code],
    request_id: headers['x-request-id'],
  });
  expect(headers['content-type']).toBe('application/problem+json');
  expectOurHeaders(answer);
  for (const header of new Set(Object.values(moreHeaders))) {
    // An own 404 or 405 of the gateway aside, a header of another code's would be a hint at something else.
    expect([header, header in headers]).toEqual([header, moreHeaders[code] === header]);
  }
  if (code === 'unauthenticated') expect(headers['www-authenticate']).toMatch(/^Bearer(?: error="invalid_token")?$/);
  if (moreHeaders[code] === 'retry-after') expect(headers['retry-after']).toMatch(/^[1-9]\d*$/);
  if (more.includes('errors')) {
    expect(json.errors.length).toBeGreaterThan(0);
    for (const fault of json.errors) {
      expect(fault).toEqual({ field: expect.stringMatching(/./), message: expect.stringMatching(/./) });
    }
  }
}

/** The gateway's own words, which carry none of our headers. Compared parsed: an emulator has a blank more. */
export function expectGatewayAnswer({ status, json }: Answer, expected: 403 | 404): void {
  const message = expected === 403 ? 'Forbidden' : 'Not Found';
  expect({ status, json }).toEqual({ status: expected, json: { message } });
}

/** A test of what the emulator's gateway cannot carry: there it is skipped, and its title is to say why. */
export const testOfGateway = process.env.E2E_HOST_HEADER === undefined ? test : test.skip;

/** A test of what a REST API has another way with: there it is skipped, and a comment is to say why. */
export const testOfHttpApi = isRestApi ? test.skip : test;
