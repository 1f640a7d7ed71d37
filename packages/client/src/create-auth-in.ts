import type { Auth, AuthOptions } from './auth.ts';
import { authorizedFetch } from './authorized-fetch.ts';
import type { Core } from './core.ts';
import type { Environment } from './environment.ts';
import { browserAuthenticator, passkeys } from './passkey.ts';
import { refresher } from './refresh.ts';
import { isDeadCredential, sender } from './send.ts';
import { type ShowPasskey, signInBy, stepUpBy } from './sign-in.ts';
import { signOutOf } from './sign-out.ts';
import { oneByOne, singleFlight } from './single-flight.ts';
import { stateHolder } from './state.ts';
import { credentialStore, memoryStorage } from './storage.ts';
import { tabLock } from './tab-lock.ts';
import { tabs } from './tabs.ts';

/** As `createAuth`, in an environment that tests may make. */
export function createAuthIn(environment: Environment, options: AuthOptions): Auth {
  const { mode, deviceName, storage, authenticator = browserAuthenticator } = options;
  const url = options.url.replace(/\/+$/, '');
  const key = options.storageKey ?? `hybrid-auth:${url}`;
  const isCookie = mode === 'cookie';
  // What nobody shares needs no lock: on a server each request may have a client of its own.
  const sharedName = isCookie || storage ? key : null;
  const page = tabs(
    environment,
    sharedName,
    () => core,
    () => refresh,
    () => void signOut.tell().catch(() => {}),
  );
  const core: Core = {
    environment,
    url,
    client: {
      client_type: isCookie ? 'web' : (options.clientType ?? 'mobile'),
      device_name: deviceName,
    },
    store: isCookie ? null : credentialStore(storage ?? memoryStorage(), key),
    state: stateHolder(),
    send: sender(environment, url, isCookie ? 'include' : 'omit'),
    inTurn: oneByOne(),
    lock:
      sharedName === null ? (task) => task() : tabLock(environment, sharedName, isCookie ? null : (storage ?? null)),
    tellTabs: page.tell,
    held: null,
    heardReason: null,
  };
  const refresh = refresher(core);
  const authorized = authorizedFetch(core, refresh);
  const signOut = signOutOf(core, refresh);
  const passkey = passkeys(core, authorized, authenticator);
  const showPasskey: ShowPasskey = (path, body) => passkey.show(path, body);
  const signIn = signInBy(core, signOut, showPasskey);
  const join = singleFlight();
  const stepUp = (body: object) => stepUpBy(core, authorized.token, body);
  /** A credential that was refused may mean that the session is over: the refresh knows, and why. */
  const noticing = <T>(task: () => Promise<T>): Promise<T> =>
    task().catch(async (fault: unknown) => {
      if (isDeadCredential(fault)) {
        // The cookie has gone with this answer: the refresh is told no reason any more.
        core.heardReason = fault.problem?.reason ?? core.heardReason;
        await refresh.now().catch(() => {});
      }
      throw fault;
    });

  return {
    get state() {
      return core.state.current;
    },
    async ready() {
      if (core.state.current.status === 'unknown') await refresh.now().catch(() => {});
      void signOut.tell().catch(() => {});
      return core.state.current;
    },
    signIn: (credentials) =>
      join(JSON.stringify(credentials), () => {
        if (!('code' in credentials))
          return signIn('/auth/login', { email: credentials.email, password: credentials.password });
        return signIn('/auth/login/code', { challenge_id: credentials.challengeId, code: credentials.code });
      }),
    passkey: {
      signIn: async (how) => signIn('/auth/login/passkey', await passkey.show('/auth/login/passkey/options', {}, how)),
      stepUp: (how) =>
        noticing(async () =>
          stepUp(await passkey.show('/auth/step-up/passkey/options', {}, how, await authorized.token())),
        ),
      enrol: (how) => noticing(() => passkey.enrol(how)),
    },
    stepUp: (proof) => noticing(() => stepUp('recoveryCode' in proof ? { recovery_code: proof.recoveryCode } : proof)),
    signOut: ({ scope = 'local' } = {}) => noticing(() => signOut.run(scope, authorized.token)),
    onChange: core.state.onChange,
    fetch: authorized.fetch,
    call: (path, call) =>
      noticing(async () => (await core.send(path, { ...call, token: await authorized.token() })).body),
    wake: page.wake,
    dispose: page.close,
  };
}
