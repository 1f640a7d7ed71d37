import assert from 'node:assert/strict';
import type { Answer } from './http-service.ts';

/** What a REST API says itself, in the words of the contract; and how an HTTP API says the same, which the suite knows. */
const refusals: Readonly<Record<number, { code: string; as: number; message: string }>> = {
  401: { code: 'unauthenticated', as: 403, message: 'Forbidden' },
  403: { code: 'forbidden', as: 403, message: 'Forbidden' },
  404: { code: 'not_found', as: 404, message: 'Not Found' },
  503: { code: 'unavailable', as: 403, message: 'Forbidden' },
};

/**
 * An answer as an HTTP API would have given it: the refusals of the gateway itself are held to their form, and said in the
 * words of the other kind. What a function answered stays as it is.
 */
export function asOfHttpApi(answer: Answer): Answer {
  const { status, headers, json } = answer;
  const refusal = refusals[status];
  // Every answer of a function carries it.
  if (!refusal || 'strict-transport-security' in headers) return { ...answer, headers: asSent(headers) };
  // An emulator that is busy says so in its own words.
  if (status === 503 && headers['content-type'] !== 'application/problem+json') return answer;
  const { 'x-request-id': requestId, 'www-authenticate': challenge, ...others } = headers;
  assert.equal(headers['content-type'], 'application/problem+json');
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(challenge, status === 401 ? 'Bearer' : undefined);
  // To HEAD.
  if (answer.text === '') return { ...answer, status: refusal.as, headers: others };
  assert.deepEqual(
    [json.type, json.status, json.code],
    [`urn:hybrid-auth:problem:${refusal.code}`, status, refusal.code],
  );
  assert.match(json.request_id, /./);
  assert.equal(json.request_id, requestId);
  const said = { message: refusal.message };
  return { ...answer, status: refusal.as, headers: others, json: said, text: JSON.stringify(said) };
}

/** With the name that API Gateway takes from a header of the function. */
function asSent({ [remapped]: challenge, ...headers }: Answer['headers']): Answer['headers'] {
  return challenge === undefined ? headers : { ...headers, 'www-authenticate': challenge };
}

const remapped = 'x-amzn-remapped-www-authenticate';
