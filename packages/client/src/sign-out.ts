import type { LogoutScope } from '../../../contract/requests.ts';
import { AuthError } from './auth-error.ts';
import type { Core } from './core.ts';
import { forget, type Refresh } from './refresh.ts';
import { type Call, pauseAfter } from './send.ts';
import { oneByOne } from './single-flight.ts';

export interface SignedOutResult {
  /** Whether the service knows. If not, the session lives on there until it does: the client tells it as soon as it can. */
  readonly told: boolean;
}

export interface SignOut {
  /** @param token renews the access token where it is due */
  run(scope: LogoutScope, token: () => Promise<unknown>): Promise<SignedOutResult>;
  /** Ends the session of a refresh token, now or as soon as the service is reached. */
  end(refreshToken: string): Promise<void>;
  /** Tells the service of sessions that ended while it could not be reached. Whether it knows of all. */
  tell(): Promise<boolean>;
}

export function signOutOf(core: Core, refresh: Refresh): SignOut {
  /** The list is read and written as one. */
  const onTheList = oneByOne();
  const change = (how: (tokens: readonly string[]) => readonly string[]): Promise<unknown> =>
    onTheList(async () => core.store?.writeUntold(how(await core.store.untold())));

  async function logOut(call: Call, query = ''): Promise<void> {
    const ask = () => core.send(`/auth/logout${query}`, call);
    for (let attempt = 0; ; attempt++)
      try {
        // The answer takes the cookie away: a late one would take that of another tab's sign-in.
        const { body } = await (core.store ? ask() : core.lock(ask));
        // Nothing else means that it has ended.
        if (body !== undefined) throw new AuthError('unreachable');
        return;
      } catch (fault) {
        const pause = pauseAfter(attempt, fault);
        if (!pause) throw fault;
        await core.environment.sleep(pause);
      }
  }

  async function tell(): Promise<boolean> {
    for (const token of (await core.store?.untold()) ?? [])
      try {
        await logOut({ body: { refresh_token: token } }).catch((fault: unknown) => {
          // What the service cannot read it can never end.
          if (!(fault instanceof AuthError) || fault.code !== 'invalid_request') throw fault;
        });
        await change((tokens) => tokens.filter((one) => one !== token));
      } catch {
        return false;
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
    async run(scope, token) {
      // By a live access token alone: a refresh token that was spent would be a reuse here.
      if (scope !== 'local') await token();
      // No page can delete the cookie: only the service ends this session.
      if (scope !== 'local' || !core.store)
        await core.inTurn(() => logOut({ token: core.held?.token }, `?scope=${scope}`));
      if (scope === 'others') return { told: true };
      await forgetHere();
      return { told: await tell() };
    },
  };
}
