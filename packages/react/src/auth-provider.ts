/** React's view of hybrid-auth-client. */
import type { Auth, AuthState } from 'hybrid-auth-client';
import {
  createContext,
  createElement,
  type ReactElement,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useSyncExternalStore,
} from 'react';
import { askUntilKnown } from './ask-until-known.ts';
import { onShownChange, shownState } from './shown-state.ts';

export interface AuthProviderProps {
  /** Of `createAuth`, made once outside of components; on a server, one a request. Who made it disposes of it. */
  readonly auth: Auth;
  /**
   * What the server knew when it rendered the page: the same there and where the page is hydrated. It is shown until the
   * client knows something of its own, and never again.
   *
   * @default `{ status: 'unknown' }`
   */
  readonly initialState?: AuthState;
  readonly children?: ReactNode;
}

type Provided = Required<Pick<AuthProviderProps, 'auth' | 'initialState'>>;

const AuthContext = createContext<Provided | null>(null);
const unknown: AuthState = { status: 'unknown' };

/**
 * Gives the client to the components within, and has it ask the service who is signed in once they are on the page: again
 * after 1 to 30 seconds for as long as the state is `unknown`.
 */
export function AuthProvider({ auth, initialState = unknown, children }: AuthProviderProps): ReactElement {
  useEffect(() => askUntilKnown(auth), [auth]);
  const provided = useMemo(() => ({ auth, initialState }), [auth, initialState]);
  return createElement(AuthContext.Provider, { value: provided }, children);
}

function useProvided(): Provided {
  const provided = useContext(AuthContext);
  if (!provided) throw new Error('hybrid-auth-react: there is no <AuthProvider> around this component');
  return provided;
}

/**
 * The client: to sign in and out.
 * @throws Error outside of an AuthProvider
 */
export const useAuth = (): Auth => useProvided().auth;

/**
 * Who is signed in. The component renders again when that changes, in this tab or another.
 * @throws Error outside of an AuthProvider
 */
export function useSession(): AuthState {
  const { auth, initialState } = useProvided();
  const subscribe = useCallback((changed: () => void) => onShownChange(auth, changed), [auth]);
  return useSyncExternalStore(
    subscribe,
    () => shownState(auth, initialState),
    () => initialState,
  );
}

/**
 * As `fetch`, with the credential for the service's own origin; the same function as long as the client is the same.
 * @throws Error outside of an AuthProvider
 */
export function useAuthFetch(): Auth['fetch'] {
  const auth = useAuth();
  return useCallback((input, init) => auth.fetch(input, init), [auth]);
}
