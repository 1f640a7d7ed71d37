/** What an app does with its client in a random life, in this process or in a page. */
import type { Auth, AuthState } from '../../packages/client/src/create-auth.ts';
import type { LifeTab } from './random-life.ts';

export type LifeApp = Pick<LifeTab, 'look' | 'ready' | 'signIn' | 'use' | 'signOut'>;

const sessionOf = (state: AuthState) => ('session' in state ? (state.session?.id ?? null) : null);

export function lifeApp(auth: Auth): LifeApp {
  let lastSession: string | null = null;
  auth.onChange((state) => {
    lastSession = sessionOf(state) ?? lastSession;
  });
  return {
    async look() {
      const { state } = auth;
      const reason = state.status === 'signed-out' ? state.reason : undefined;
      return { status: state.status, reason, session: sessionOf(state), lastSession };
    },
    ready: async () => void (await auth.ready()),
    signIn: ({ email, password }) =>
      auth.signIn({ email, password }).then(
        (result) => (result.status === 'signed-in' ? { session: result.session.id } : result.status),
        ({ message }: Error) => message,
      ),
    use: () =>
      auth.fetch('/demo/whoami').then(
        ({ status }) => status,
        () => 'failed',
      ),
    signOut: (scope) =>
      auth.signOut({ scope }).then(
        ({ told }) => told,
        ({ message }: Error) => message,
      ),
  };
}
