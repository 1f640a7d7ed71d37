import type { LogoutScope } from '../../../contract/requests.ts';
import { AuthError } from './auth-error.ts';
import type { AuthorizedFetch } from './authorized-fetch.ts';
import type { Core } from './core.ts';
import { forget, type Refresh } from './refresh.ts';
import { isPassing, problemOf } from './send.ts';
import { oneByOne } from './single-flight.ts';

const pauses = [300, 1_000];

export interface SignedOutResult {
  /** Whether the service knows. If not, the session lives on there until it does: the client tells it as soon as it can. */
  readonly told: boolean;
}

export interface SignOut {
  run(scope: LogoutScope, fetch: AuthorizedFetch): Promise<SignedOutResult>;
  /** Ends the session of a refresh token, now or as soon as the service is reached. */
  end(refreshToken: string): Promise<void>;
  /** Tells the service of sessions that ended while it could not be reached. Whether it knows of all. */
  tell(): Promise<boolean>;
}

export function signOutOf(core: Core, refresh: Refresh): SignOut {
  /** The list is read and written as one. */
  const onTheList = oneByOne();
  const change = (how: (tokens: readonly string[]) => readonly string[]): Promise<void> =>
    onTheList(async () => core.store?.writeUntold(how(await core.store.untold())));

  async function logOut(body: object): Promise<void> {
    for (let attempt = 0; ; attempt++)
      try {
        const answer = await core.send('/auth/logout', { body });
        // Nothing else means that it has ended.
        if (answer.body !== undefined) throw new AuthError('unreachable');
        return;
      } catch (fault) {
        const pause = pauses[attempt];
        if (!isPassing(fault) || (fault.retryAfter ?? 0) > 1 || pause === undefined) throw fault;
        await core.environment.sleep(pause);
      }
  }

  async function tell(): Promise<boolean> {
    for (const token of (await core.store?.untold()) ?? [])
      try {
        await logOut({ refresh_token: token });
        await change((tokens) => tokens.filter((one) => one !== token));
      } catch (fault) {
        // What the service cannot read it can never end.
        if (!(fault instanceof AuthError) || fault.code !== 'invalid_request') return false;
        await change((tokens) => tokens.filter((one) => one !== token));
      }
    return true;
  }

  async function end(refreshToken: string): Promise<void> {
    await change((tokens) => [...tokens, refreshToken]);
    await tell();
  }

  const forgetHere = (): Promise<void> => {
    refresh.interrupt();
    return core.inTurn(() =>
      core.lock(async () => {
        const { store } = core;
        const stored = await store?.read();
        // Noted first: a process that ends in between signs out once more, and loses nothing.
        if (stored) await change((tokens) => [...tokens, stored.refresh_token]);
        await store?.remove();
        forget(core, 'sign-out', 'logged_out');
      }),
    );
  };

  return {
    end,
    tell,
    async run(scope, { fetch }) {
      if (scope !== 'local') {
        // By a live access token alone: a refresh token that was spent would be a reuse here.
        const response = await fetch(`/auth/logout?scope=${scope}`, { method: 'POST' }).catch((cause: unknown) => {
          throw cause instanceof AuthError ? cause : new AuthError('unreachable', { cause });
        });
        if (response.status !== 204) {
          const problem = await problemOf(response).catch(() => null);
          throw problem ? new AuthError(problem.code, { problem }) : new AuthError('unreachable');
        }
        if (scope === 'others') return { told: true };
      }
      // No page can delete the cookie: only the service ends this session.
      if (!core.store && scope === 'local') await core.inTurn(() => logOut({}));
      await forgetHere();
      return { told: await tell() };
    },
  };
}
