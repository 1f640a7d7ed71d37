/** The account console: what a user does with their account, as a page. */
import { render } from 'preact';
import type { ConsoleSettings } from '../../../contract/console.ts';
import { accountOf } from '../../client/src/account-of.ts';
import { createAuth } from '../../client/src/create-auth.ts';
import { App } from './app.tsx';
import { chooseLanguage, languages } from './texts/choose-language.ts';
import { tokenStorage } from './token-storage.ts';

const place = document.getElementById('app') as HTMLElement;
// The service lies where its page does, on any host and path.
const base = new URL('.', location.href);

try {
  const response = await fetch(new URL('console.json', base));
  if (!response.ok) throw new Error(`console.json: ${response.status}`);
  const settings = (await response.json()) as ConsoleSettings;
  const { mode } = settings;
  const storage = mode === 'token' ? tokenStorage() : null;
  const auth = createAuth({ url: base.origin + base.pathname, mode, ...(storage && { storage }) });
  render(<App auth={auth} account={accountOf(auth)} settings={settings} />, place);
} catch (fault) {
  console.error(fault);
  // Without its settings the console knows no more than that.
  const { unreachable } = languages[chooseLanguage(navigator.languages)];
  render(
    <main class="narrow">
      <h1>{unreachable.title}</h1>
      <p>{unreachable.text}</p>
    </main>,
    place,
  );
}
