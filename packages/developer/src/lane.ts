import type { ClientType } from '../../../contract/client-types.ts';
import { type Auth, createAuth, memoryStorage } from '../../client/src/create-auth.ts';
import { type Recorder, recorder } from './recorder.ts';
import { spentTokens } from './refresh-tokens.ts';

export interface Tokens {
  readonly access: string;
  readonly refresh: string;
}

/** One client, by its kind, with everything that it sends. */
export interface Lane {
  readonly clientType: ClientType;
  readonly auth: Auth;
  readonly traffic: Recorder;
  /** What it was given last, also when it is of no use any more; null for a page, whose cookie no script sees. */
  readonly tokens: Tokens | null;
  /** Of the session that it has, or had last. */
  readonly sessionId: string | null;
  signIn(): Promise<unknown>;
  signOut(): Promise<unknown>;
  /** Calls a protected route; signed out, with the token of before. */
  callRoute(): Promise<unknown>;
  /** Starts the app, or loads the page, once more: it has its storage or its cookie, and refreshes. */
  restart(): Promise<unknown>;
  /** Does what one would do who has copied the oldest token that was spent. */
  replay(): Promise<unknown>;
}

const demoUser = { email: 'user@example.com', password: 'demo-password-for-local-use' };

/** @param changed is called when something has happened */
export function lane(clientType: ClientType, changed: () => void): Lane {
  const url = location.origin;
  const traffic = recorder(changed);
  const storage = memoryStorage();
  let sessionId: string | null = null;
  let auth: Auth;

  function start(): Promise<unknown> {
    auth?.dispose();
    auth = createAuth(
      clientType === 'web'
        ? { url, mode: 'cookie', fetch: traffic.fetch }
        : { url, mode: 'token', clientType, storage, storageKey: clientType, fetch: traffic.fetch },
    );
    auth.onChange((state) => {
      if (state.status === 'signed-in') sessionId = state.session.id;
      changed();
    });
    return auth.ready();
  }
  void start();

  const lastTokens = (): Tokens | null => {
    for (const { answer } of traffic.exchanges) {
      const { access_token: access, refresh_token: refresh } = (answer ?? {}) as Record<string, string | undefined>;
      if (access && refresh) return { access, refresh };
    }
    return null;
  };

  return {
    clientType,
    traffic,
    get auth() {
      return auth;
    },
    get tokens() {
      return lastTokens();
    },
    get sessionId() {
      return sessionId;
    },
    signIn: () => auth.signIn(demoUser),
    signOut: () => auth.signOut(),
    callRoute() {
      const tokens = lastTokens();
      if (auth.state.status !== 'signed-out' || !tokens) return auth.fetch('/demo/whoami');
      return traffic.fetch(`${url}/demo/whoami`, { headers: { authorization: `Bearer ${tokens.access}` } });
    },
    restart: start,
    async replay() {
      const [oldest] = spentTokens(traffic.exchanges);
      await traffic.fetch(`${url}/auth/refresh`, {
        method: 'POST',
        credentials: 'omit',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ refresh_token: oldest }),
      });
    },
  };
}
