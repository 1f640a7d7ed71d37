import type { ComponentChildren } from 'preact';
import { faultTexts } from './fault-text.ts';
import { useHere } from './here.ts';
import { Action } from './parts/action.tsx';
import { Lock } from './parts/icons.tsx';
import type { Route } from './route.ts';
import { isLanguage, type Language, languages } from './texts/choose-language.ts';

export interface FrameProps {
  readonly route: Route;
  readonly language: Language;
  /** Whether the page is a column in the middle. */
  readonly isNarrow: boolean;
  readonly onLanguage: (language: Language) => void;
  readonly children: ComponentChildren;
}

/** What stands around every page. */
export function Frame({ route, language, isNarrow, onLanguage, children }: FrameProps) {
  const { settings, signOut, state, texts, say } = useHere();
  const user = state.status === 'signed-out' ? undefined : state.user;
  const isAdministrator = user?.permissions.includes('users:read') ?? false;
  /** The head has no room for it. */
  const tell = (fault: unknown) =>
    say(`${texts.nav.stillSignedIn} ${faultTexts(fault, texts).whole}`, { isFault: true });
  return (
    <>
      {/* biome-ignore lint/a11y/useValidAnchor: it goes to a place of the page; the fragment is the route. */}
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        {texts.skip}
      </a>
      <header>
        <a class="brand" href="#/">
          <span class="mark">
            <Lock />
          </span>
          <span>{settings.serviceName}</span>
        </a>
        {user && (
          <>
            {isAdministrator && (
              <nav aria-label={texts.nav.label}>
                <NavLink href="#/account/devices" isHere={route.path.startsWith('/account')}>
                  {texts.nav.account}
                </NavLink>
                <NavLink href="#/users" isHere={route.path.startsWith('/users')}>
                  {texts.nav.users}
                </NavLink>
              </nav>
            )}
            <span class="who" title={texts.nav.signedInAs(user.email)}>
              {user.email}
            </span>
            <Action onRun={() => signOut().catch(tell)}>{texts.nav.signOut}</Action>
          </>
        )}
      </header>
      <main id="main" tabIndex={-1} class={isNarrow ? 'narrow' : ''}>
        {user && state.status === 'unknown' && (
          <p class="box bad" role="status">
            {texts.unreachable.banner}
          </p>
        )}
        {children}
      </main>
      <footer>
        <label>
          <span>{texts.languageLabel}</span>
          <select
            value={language}
            onChange={({ currentTarget: { value } }) => {
              if (isLanguage(value)) onLanguage(value);
            }}
          >
            {Object.entries(languages).map(([tag, { language: name }]) => (
              <option key={tag} value={tag} lang={tag}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </footer>
    </>
  );
}

export const NavLink = ({
  href,
  isHere,
  children,
}: {
  readonly href: string;
  readonly isHere: boolean;
  readonly children: ComponentChildren;
}) => (
  <a href={href} aria-current={isHere ? 'page' : undefined}>
    {children}
  </a>
);
