/** A page of a random life whose app uses @supabase/auth-js as supabase-js does. */
import { AuthClient } from '@supabase/auth-js';
import { runLife } from '../../test/browser/apps/life-page.ts';
import { claimsOf } from './claims-of.ts';

runLife(() => {
  const { url } = conditions;
  const storageKey = `auth-token:${url}`;
  const auth = new AuthClient({ url, storageKey, detectSessionInUrl: false });
  /** As long as it is stored, the app has a session, whatever the last event said. */
  const stored = () => JSON.parse(localStorage.getItem(storageKey));
  let lastSession = null;
  const look = () => {
    const token = stored()?.access_token;
    const session = token ? claimsOf(token).sid : null;
    lastSession = session ?? lastSession;
    return { status: session ? 'signed-in' : 'signed-out', session, lastSession };
  };
  auth.onAuthStateChange(() => void look());
  return {
    look: async () => look(),
    ready: async () => void (await auth.initialize()),
    async signIn(account) {
      const { data, error } = await auth.signInWithPassword(account);
      return error ? error.message : { session: claimsOf(data.session.access_token).sid };
    },
    // The token of `getSession`, as supabase-js sends it. Nothing is made of an answer there: an app that was refused asks
    // `getUser` whether its session is still alive.
    async use() {
      const { data } = await auth.getSession();
      look();
      const headers = data.session ? { authorization: `Bearer ${data.session.access_token}` } : {};
      const status = await fetch(`${url}/demo/whoami`, { headers }).then(
        ({ status }) => status,
        () => 'failed',
      );
      if (status === 401 || status === 403) await auth.getUser();
      return status;
    },
    async signOut(scope) {
      const { error } = await auth.signOut({ scope });
      if (!error) return true;
      // It has ended here, and the app was told that nobody else knows.
      return scope === 'local' && !stored() ? false : error.message;
    },
  };
});
