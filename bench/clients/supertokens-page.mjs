/** A page of a random life whose app uses supertokens-website, with tokens in headers. */
import SuperTokens from 'supertokens-website';
import { end, runLife } from '../../test/browser/apps/life-page.ts';
import { claimsOf } from './claims-of.ts';

runLife(() => {
  const { url } = conditions;
  const cookie = (name) =>
    document.cookie
      .split('; ')
      .find((pair) => pair.startsWith(`${name}=`))
      ?.slice(name.length + 1);
  let lastSession = null;
  const look = () => {
    const token = cookie('sFrontToken') && cookie('st-access-token');
    const session = token ? claimsOf(token).sid : null;
    lastSession = session ?? lastSession;
    return { status: session ? 'signed-in' : 'signed-out', session, lastSession };
  };
  SuperTokens.init({ apiDomain: url, tokenTransferMethod: 'header', onHandleEvent: () => void look() });
  const failed = (fault) => (fault instanceof Response ? `${fault.status}` : fault.message);
  return {
    look: async () => look(),
    ready: async () => void (await SuperTokens.doesSessionExist().catch(() => {})),
    async signIn({ email, password }) {
      try {
        const answer = await fetch(`${url}/auth/signin`, { method: 'POST', body: JSON.stringify({ email, password }) });
        const { session } = look();
        return answer.ok && session ? { session } : `${answer.status}`;
      } catch (fault) {
        return failed(fault);
      }
    },
    use: () =>
      fetch(`${url}/demo/whoami`)
        .then(
          ({ status }) => status,
          () => 'failed',
        )
        .finally(look),
    // It knows this session alone.
    signOut: (scope) => (scope === 'others' ? 'no such scope' : SuperTokens.signOut().then(() => true, failed)),
    async dieAtNextStore() {
      const { get, set } = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
      Object.defineProperty(document, 'cookie', {
        get,
        set(line) {
          if (new RegExp(conditions.tokenForm).test(line)) end();
          set.call(document, line);
        },
      });
    },
  };
});
