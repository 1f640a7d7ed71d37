import type { AuthError } from '../core/errors.ts';
import { problemOf } from '../functions/http/problems.ts';

/** A refusal as it goes over the wire, by any server. */
export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** RFC 9457. The headers that only the app's own server can decide on, CORS for one, are left to it. */
export function problemAnswer(refusal: AuthError, requestId: string): ProblemAnswer {
  const { status, headers, body } = problemOf(refusal, requestId);
  return {
    status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...headers,
    },
    body: JSON.stringify(body),
  };
}
