import type { ErrorCode } from '../contract/errors.ts';
import { newId } from '../core/random.ts';
import { refusalOf } from '../functions/http/problems.ts';
import { problemAnswer } from './problem-answer.ts';

/**
 * A request is refused: what to answer it, as a problem document (RFC 9457).
 * @stability stable
 */
export class Refusal extends Error {
  /** Why, by the code of the problem. */
  readonly code: ErrorCode;
  /** HTTP's. */
  readonly status: number;
  /** The same, by the name that Fastify and others look for. */
  readonly statusCode: number;
  /** `Content-Type`, and for 401 `WWW-Authenticate` with what would do. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;

  /** @param error why: a refusal as it is, an outage as `unavailable`, anything else as `internal_error` with its cause */
  constructor(error: unknown) {
    const refusal = refusalOf(error);
    super(refusal.code, refusal === error ? {} : { cause: error });
    this.name = 'Refusal';
    this.code = refusal.code;
    const { status, headers, body } = problemAnswer(refusal, newId());
    [this.status, this.statusCode] = [status, status];
    this.headers = headers;
    this.body = body;
  }
}
