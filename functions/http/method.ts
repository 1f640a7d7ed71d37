import type { BodyReader } from './body-reader.ts';
import type { Caller } from './caller.ts';
import type { Request } from './request.ts';
import type { Response } from './responses.ts';

/** What one method of an endpoint takes and does. */
export interface Method<Body extends object> {
  readonly body: BodyReader<Body>;
  /** Whether the body may hold a credential, so that the origin counts even without a cookie. */
  readonly takesCredential?: true;
  readonly handle: (input: {
    readonly body: Body;
    readonly request: Request;
    readonly caller: Caller;
  }) => Response | Promise<Response>;
}

export type MethodName = 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'DELETE';
// biome-ignore lint/suspicious/noExplicitAny: each method keeps its own body type; the pipeline only passes it on.
export type AnyMethod = Method<any>;
export type Methods = Readonly<Partial<Record<MethodName, AnyMethod>>>;

/** Gives a method its type. */
export const method = <Body extends object>(spec: Method<Body>): Method<Body> => spec;
