import { type Core, isHeldAlive } from './core.ts';
import { onAbort } from './on-abort.ts';
import type { Refresh } from './refresh.ts';
import { isDeadCode, isDeadCredential, problemOf } from './send.ts';

/** Milliseconds before its end at which an access token is renewed; of one that lives for less than four times that, a quarter. */
const margin = 60_000;

/** What API Gateway says itself when the authorizer lets nobody in: of a dead credential and of a missing role alike. */
const gatewayRefusal = '{"message":"Forbidden"}';

export interface AuthorizedFetch {
  /** As `fetch`; a path is of the service. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** An access token that lives a while; undefined in cookie mode and where nobody is signed in. */
  token(): Promise<string | undefined>;
}

export function authorizedFetch(core: Core, refresh: Refresh): AuthorizedFetch {
  const { origin } = new URL(core.url);
  const { environment, state } = core;

  const isDue = (): boolean => {
    const { held } = core;
    if (!held) return core.store !== null;
    // The cookie's own life grows by a refresh alone; half of it leaves time for pages that are read.
    return held.life.left() < (core.store ? Math.min(margin, held.life.span / 4) : held.life.span / 2);
  };

  async function token(): Promise<string | undefined> {
    if (state.current.status !== 'signed-out' && isDue()) {
      try {
        await refresh.now();
      } catch (fault) {
        // A cookie goes along by itself, and is judged where it arrives.
        if (core.store && !isHeldAlive(core)) throw fault;
      }
    }
    return core.held?.token;
  }

  /** Whether there is a credential that has not been refused yet. */
  async function isRenewed(refused: string | undefined, response: Response): Promise<boolean> {
    if (!(await isRefusal(core, response))) return false;
    try {
      if (core.held?.token === refused) {
        if (refused && response.status === 403 && (await isAlive(refused))) return false;
        await refresh.now();
      }
    } catch {
      return false;
    }
    return core.held !== null;
  }

  /** Asked before a rotation, which every call of a route that wants another role would be; a cookie only lives longer. */
  async function isAlive(sent: string): Promise<boolean> {
    try {
      await core.send('/auth/me', { method: 'GET', token: sent });
      return true;
    } catch (fault) {
      if (isDeadCredential(fault)) return false;
      throw fault;
    }
  }

  return {
    token,
    async fetch(input, init) {
      const isPath = typeof input === 'string' && input.startsWith('/');
      const request = new Request(isPath ? core.url + input : input, init);
      // In Node a `Request` forgets its signal; and one that is made of another, with anything else, forgets who refers to it.
      const { referrer, referrerPolicy } = request;
      const more = { referrer, referrerPolicy, signal: init?.signal ?? request.signal };
      // A credential of the caller's own is the caller's business.
      if (new URL(request.url).origin !== origin || request.headers.has('authorization'))
        return environment.fetch(request, more);

      const send = (bearer: string | undefined): Promise<Response> => {
        const attempt = new Request(request.clone(), { credentials: core.store ? 'omit' : 'include' });
        if (bearer) attempt.headers.set('authorization', `Bearer ${bearer}`);
        return environment.fetch(attempt, more);
      };
      /** As long as the caller wants to wait; then it is the request that fails, as `fetch` lets it. */
      const whileWanted = <T>(task: Promise<T>): Promise<T | undefined> =>
        new Promise((resolve, reject) => {
          const stop = onAbort(more.signal, () => resolve(undefined));
          task.then(resolve, reject).then(stop);
        });
      const sent = await whileWanted(token());
      const response = await send(sent);
      if (state.current.status === 'signed-out' || (await whileWanted(isRenewed(sent, response))) === false)
        return response;
      return send(core.held?.token);
    },
  };
}

/** Whether the credential was refused, and not what is done with it: a step-up or a wrong password is no reason to refresh. */
async function isRefusal(core: Core, response: Response): Promise<boolean> {
  const { status } = response;
  if (status !== 401 && status !== 403) return false;
  try {
    if (status === 403) return (await response.clone().text()) === gatewayRefusal;
    const problem = await problemOf(response.clone());
    core.heardReason = problem?.reason ?? core.heardReason;
    return !problem || isDeadCode(problem.code);
  } catch {
    return status === 401;
  }
}
