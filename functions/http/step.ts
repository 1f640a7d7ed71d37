import type middy from '@middy/core';
import type { Caller } from './caller.ts';
import type { AnyMethod } from './method.ts';
import type { Request } from './request.ts';
import type { Response } from './responses.ts';

/** A request on its way through the pipeline, and what the steps have found out about it. */
export interface Exchange {
  readonly request: Request;
  /** Its address is the proxy's word from the step `fromProxy` on. */
  caller: Caller;
  /** Found by the step `knownMethod`. */
  method: AnyMethod | null;
  /** Read by the step `parsedBody`. */
  body: object;
}

/** One step of the pipeline: before the handler, after it, or where something was thrown. */
export type Step = middy.MiddlewareObj<Exchange, Response>;

/** A step that does the same to every response, a problem's included. */
export function toEveryResponse(change: (response: Response, exchange: Exchange) => Response): Step {
  const step = (run: middy.Request<Exchange, Response>): void => {
    if (run.response) run.response = change(run.response, run.event);
  };
  return { after: step, onError: step };
}
