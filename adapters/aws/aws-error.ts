import { DependencyUnavailable } from '../../core/dependency-unavailable.ts';

export interface AwsFault {
  readonly service: string;
  readonly operation: string;
  /** The error's name as AWS spells it; `TimeoutError` or `ConnectionError` where no answer came. */
  readonly name: string;
  /** The HTTP status, or null where no answer came. */
  readonly status: number | null;
  readonly requestId?: string | undefined;
  /** Whether the same request may succeed a moment later. */
  readonly transient: boolean;
  /** Only what happened below HTTP: an answer's own words may repeat the request, key values and session token included. */
  readonly cause?: unknown;
}

/** AWS refused, failed or did not answer. Says which operation and which error, and nothing of what was sent. */
export class AwsError extends DependencyUnavailable {
  readonly operation: string;
  readonly status: number | null;
  readonly transient: boolean;

  constructor({ service, operation, name, status, requestId, transient, cause }: AwsFault) {
    const where = status === null ? 'no answer' : `status ${status}, request ${requestId ?? 'unknown'}`;
    super(`${service} ${operation}: ${name} (${where})`, cause === undefined ? {} : { cause });
    this.name = name;
    this.operation = operation;
    this.status = status;
    this.transient = transient;
  }
}

/** ThrottlingException, ProvisionedThroughputExceededException, RequestLimitExceeded, TooManyRequestsException. */
const throttle = /Throttl|Throughput|RequestLimit|TooManyRequests/;

/** Whether an error that AWS answered is worth a second try. */
export const isTransient = (name: string, status: number): boolean =>
  status >= 500 || status === 429 || throttle.test(name);
