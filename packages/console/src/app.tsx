import type { ComponentType } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ConsoleSettings } from '../../../contract/console.ts';
import type { ProofMethod } from '../../../contract/errors.ts';
import type { Account } from '../../client/src/account-of.ts';
import { type Auth, AuthError, type AuthState } from '../../client/src/create-auth.ts';
import { Frame } from './frame.tsx';
import { GivenUp, type Here, HereProvider } from './here.ts';
import { ForgotPage } from './pages/forgot-page.tsx';
import { MissingPage } from './pages/missing-page.tsx';
import { RegisterPage } from './pages/register-page.tsx';
import { ResetPage } from './pages/reset-page.tsx';
import { SignInPage } from './pages/sign-in-page.tsx';
import { UndoPage } from './pages/undo-page.tsx';
import { UnreachablePage } from './pages/unreachable-page.tsx';
import { VerifyPage } from './pages/verify-page.tsx';
import { Loading } from './parts/asked-part.tsx';
import { NoticeProvider, type Told } from './parts/notice.tsx';
import { ProofDialog } from './parts/proof-dialog.tsx';
import type { Route } from './route.ts';
import { chooseLanguage, isLanguage, type Language, languages } from './texts/choose-language.ts';
import { useOnline } from './use-online.ts';
import { useRoute } from './use-route.ts';

export interface AppProps {
  readonly auth: Auth;
  readonly account: Account;
  readonly settings: ConsoleSettings;
}

interface AskedProof {
  readonly methods: readonly ProofMethod[];
  resolve(): void;
  reject(fault: GivenUp): void;
}

interface Said extends Told {
  readonly isKept: boolean;
  /** The id of who was signed in. */
  readonly to: string | undefined;
}

/** For users who are signed in, and those who are not. */
const open: Readonly<Record<string, ComponentType<{ route: Route }>>> = {
  '/forgot': ForgotPage,
  '/reset': ResetPage,
  '/invite': ResetPage,
  '/verify': VerifyPage,
  '/undo': UndoPage,
};
const first = '#/account/devices';
const nothingSaid: Said = { text: '', isFault: false, turn: 0, isKept: false, to: undefined };

export function App({ auth, account, settings }: AppProps) {
  const [language, setLanguage] = useState<Language>(rememberedLanguage);
  const [state, setState] = useState<AuthState>(auth.state);
  const [isAsked, setAsked] = useState(false);
  const [notice, setNotice] = useState<Said>(nothingSaid);
  const [typed] = useState({ email: '' });
  const [proof, setProof] = useState<AskedProof | null>(null);
  const route = useRoute();

  useEffect(
    () =>
      auth.onChange((found, cause) => {
        setState(found);
        if (found.status !== 'unknown' || cause !== 'other-tab') return;
        // Another tab has signed in, and it is being asked who that is.
        setAsked(false);
        void look();
      }),
    [],
  );
  const look = async () => {
    setState(await auth.ready());
    setAsked(true);
  };
  const lookAgain = () => {
    // It rests after a failure, and would answer at once.
    auth.wake();
    return look();
  };
  useEffect(() => void look(), []);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const userId = idOf(state);
  // What one user has begun, no other one proves.
  useEffect(() => () => proof?.reject(new GivenUp()), [proof, userId]);
  useEffect(() => {
    if (userId !== undefined) typed.email = '';
  }, [userId]);
  useEffect(
    () => () => setNotice((said) => ({ ...said, text: said.isKept ? said.text : '', isKept: false })),
    [route.path],
  );

  const proven = async <T,>(task: () => Promise<T>): Promise<T> => {
    try {
      return await task();
    } catch (fault) {
      if (!(fault instanceof AuthError) || fault.code !== 'step_up_required') throw fault;
      const methods = fault.problem?.methods ?? [];
      await new Promise<void>((resolve, reject) => setProof({ methods, resolve, reject })).finally(() =>
        setProof(null),
      );
      return task();
    }
  };
  const texts = languages[language];
  const locale = navigator.languages.find((tag) => chooseLanguage([tag]) === language) ?? language;
  const say: Here['say'] = (text, { isKept = false, isFault = false } = {}) =>
    setNotice(({ turn }) => ({ text, isFault, turn: turn + 1, isKept, to: idOf(auth.state) }));
  useOnline(async () => say(''), notice.isFault);
  const isToSomebodyElse = notice.to !== undefined && notice.to !== userId;
  /** What the service says of the user is shown at once; the client's state is of the last refresh. */
  const profile: Account['profile'] = async () => {
    const found = await account.profile();
    setState((before) => (idOf(before) === found.user.id ? { ...before, user: found.user } : before));
    return found;
  };
  const here = useMemo(
    (): Here => ({
      auth,
      account: { ...account, profile },
      settings,
      state,
      language: locale,
      texts,
      typed,
      proven,
      say,
      async signOut() {
        const { told } = await auth.signOut();
        if (!told) say(texts.nav.signedOutHere);
      },
    }),
    [state, language],
  );

  return (
    <HereProvider value={here}>
      <NoticeProvider value={isToSomebodyElse ? nothingSaid : notice}>
        <Frame
          route={route}
          language={language}
          isNarrow={route.path in open || !isSignedIn(state)}
          onLanguage={(tag) => {
            setLanguage(tag);
            remember(tag);
          }}
        >
          <Content key={keyOf(route)} route={route} state={state} isAsked={isAsked} onLook={lookAgain} />
        </Frame>
        {proof && (
          <ProofDialog methods={proof.methods} onProven={proof.resolve} onGivenUp={() => proof.reject(new GivenUp())} />
        )}
      </NoticeProvider>
    </HereProvider>
  );
}

/** What is drawn anew when it changes: the page, and the token that a mail's link brought. */
const keyOf = ({ path, query }: Route): string => `${path.split('/')[1]} ${query.get('token') ?? ''}`;

const idOf = (state: AuthState): string | undefined => (state.status === 'signed-out' ? undefined : state.user?.id);

/** Nobody is signed out because the service cannot be reached. */
const isSignedIn = (state: AuthState): boolean => state.status !== 'signed-out' && state.user !== undefined;

interface ContentProps {
  readonly route: Route;
  readonly state: AuthState;
  readonly isAsked: boolean;
  readonly onLook: () => Promise<void>;
}

function Content({ route, state, isAsked, onLook }: ContentProps) {
  const Open = open[route.path];
  const isIn = isSignedIn(state);
  const isElsewhere = isIn && ['/', '/account', '/sign-in', '/register'].includes(route.path);
  useEffect(() => {
    if (isElsewhere) location.replace(first);
  }, [isElsewhere]);
  if (Open) return <Open route={route} />;
  if (!isAsked || isElsewhere) return <Loading />;
  if (state.status === 'unknown' && !isIn) return <UnreachablePage onAgain={onLook} />;
  if (!isIn) return route.path === '/register' ? <RegisterPage /> : <SignInPage />;
  // Another tab may have signed somebody else in, to whom nothing of what was fetched belongs.
  const owner = idOf(state) ?? '';
  if (route.path.startsWith('/account/'))
    return <Later key={owner} load={() => import('./account/account-page.tsx')} route={route} />;
  if (/^\/users(?:\/|$)/.test(route.path))
    return <Later key={owner} load={() => import('./users/users-area.tsx')} route={route} />;
  return <MissingPage />;
}

/** A part that comes with a file of its own. */
function Later({ load, route }: { load: () => Promise<{ Area: ComponentType<{ route: Route }> }>; route: Route }) {
  const [loaded, setLoaded] = useState<{ Area: ComponentType<{ route: Route }> } | null>(null);
  const [isLost, setLost] = useState(false);
  const fetchIt = async () => {
    try {
      setLoaded(await load());
      setLost(false);
    } catch {
      setLost(true);
    }
  };
  useEffect(() => void fetchIt(), []);
  useOnline(fetchIt, isLost);
  if (isLost) return <UnreachablePage onAgain={fetchIt} />;
  return loaded ? <loaded.Area route={route} /> : <Loading />;
}

const languageKey = 'hybrid-auth-console:language';

function rememberedLanguage(): Language {
  try {
    const tag = localStorage.getItem(languageKey) ?? '';
    if (isLanguage(tag)) return tag;
  } catch {
    // Forbidden here.
  }
  return chooseLanguage(navigator.languages);
}

function remember(tag: Language): void {
  try {
    localStorage.setItem(languageKey, tag);
  } catch {
    // For this page alone, then.
  }
}
