import type { ProblemBody } from '../../../contract/responses.ts';
import { AuthError } from './auth-error.ts';
import { isProblem } from './bodies.ts';
import type { Environment } from './environment.ts';
import { onAbort } from './on-abort.ts';
import type { ServicePath } from './service-caller.ts';

/** Milliseconds until an answer that has not come counts as lost. */
const answerTimeout = 10_000;

export interface Call {
  /** @default POST */
  readonly method?: string;
  readonly body?: object;
  /** An access token. */
  readonly token?: string | undefined;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly headers: Headers;
  /** Undefined of a 204. */
  readonly body: unknown;
}

/** Asks an endpoint of the service. @throws {AuthError} for a problem of the service, and `unreachable` for all that is not its word */
export type Send = (path: ServicePath, call?: Call) => Promise<Answer>;

export function sender({ fetch }: Environment, url: string, credentials: RequestCredentials): Send {
  return async (path, { method = 'POST', body, token, signal } = {}) => {
    // Behind the URL it would be of another host: the token must not go there.
    if (!path.startsWith('/')) throw new TypeError(`no path: ${path}`);
    const controller = new AbortController();
    const abort = () => controller.abort();
    const timer = setTimeout(abort, answerTimeout);
    const stop = onAbort(signal, abort);
    try {
      const response = await fetch(
        new Request(url + path, {
          method,
          credentials,
          // The service never redirects; a captive portal does, and would be handed the body.
          redirect: 'error',
          headers: {
            ...(body && { 'content-type': 'application/json' }),
            ...(token && { authorization: `Bearer ${token}` }),
          },
          ...(body && { body: JSON.stringify(body) }),
        }),
        { signal: controller.signal },
      );
      return await answerOf(response);
    } catch (cause) {
      throw cause instanceof AuthError ? cause : new AuthError('unreachable', { cause });
    } finally {
      clearTimeout(timer);
      stop();
    }
  };
}

async function answerOf(response: Response): Promise<Answer> {
  const { status, headers } = response;
  if (status === 204) return { headers, body: undefined };
  const problem = await problemOf(response);
  // Of strangers on the way: portals answer 200 with a page.
  if (problem || !response.ok || !headers.get('content-type')?.startsWith('application/json'))
    throw new AuthError(problem?.code ?? 'unreachable', {
      ...(problem && { problem }),
      retryAfter: retryAfter(headers),
    });
  return { headers, body: await response.json() };
}

/** The problem document of a response; null where it is none. */
export async function problemOf(response: Response): Promise<ProblemBody | null> {
  if (!response.headers.get('content-type')?.startsWith('application/problem+json')) return null;
  const body: unknown = await response.json();
  return isProblem(body) && body.status === response.status ? body : null;
}

/** Seconds; a date, which the service never sends, counts as none. */
function retryAfter(headers: Headers): number | null {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return seconds >= 0 ? seconds : null;
}

/** Whether the service may answer otherwise in a moment: nothing came, or it says so itself. */
export const isPassing = (fault: unknown): fault is AuthError =>
  fault instanceof AuthError &&
  ['unreachable', 'unavailable', 'internal_error', 'too_many_attempts'].includes(fault.code);

/** Milliseconds before the second and third try: lost answers are the common case. */
export const pauses = [300, 1_000];

/** Milliseconds before the try that is worth making after this one, the first being 0; undefined where none is. */
export const pauseAfter = (attempt: number, fault: unknown): number | undefined =>
  isPassing(fault) && (fault.retryAfter ?? 0) <= 1 ? pauses[attempt] : undefined;

/** Whether the service knows the credential no more. */
export const isDeadCredential = (fault: unknown): fault is AuthError =>
  fault instanceof AuthError && isDeadCode(fault.code);

export const isDeadCode = (code: string): boolean => code === 'unauthenticated' || code === 'session_expired';
