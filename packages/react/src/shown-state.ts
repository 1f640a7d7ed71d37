import type { Auth, AuthState } from 'hybrid-auth-client';

type Client = Pick<Auth, 'state' | 'onChange'>;

/** Clients of which something has been known: what a server rendered says nothing of them any more. */
const known = new WeakSet<Client>();

/** Until the service has said who is signed in, what the server rendered is not taken back; after that it never returns. */
export function shownState(auth: Client, initialState: AuthState): AuthState {
  learn(auth, auth.state);
  return known.has(auth) ? auth.state : initialState;
}

/** Calls after each change. Answers what stops it. */
export const onShownChange = (auth: Client, changed: () => void): (() => void) =>
  auth.onChange((state) => {
    // What the client knew for a moment only, `auth.state` does not show any more.
    learn(auth, state);
    changed();
  });

function learn(auth: Client, state: AuthState): void {
  if (state.status !== 'unknown' || state.user !== undefined) known.add(auth);
}
