import type { AddedFactorBody, PasskeyOptionsBody } from '../../../contract/responses.ts';
import { AuthError } from './auth-error.ts';
import type { AuthorizedFetch } from './authorized-fetch.ts';
import { addedFactorBody, passkeyOptionsBody } from './bodies.ts';
import type { Core } from './core.ts';
import { credentialJson, fromOptionsJson } from './passkey-json.ts';

/** What shows and makes passkeys: the browser by default; a native app gives a bridge to its platform's. */
export interface Authenticator {
  /** @param options PublicKeyCredentialRequestOptionsJSON @returns AuthenticationResponseJSON */
  get(
    options: PasskeyOptionsBody['options'],
    more: { mediation?: 'conditional'; signal: AbortSignal },
  ): Promise<object>;
  /** @param options PublicKeyCredentialCreationOptionsJSON @returns RegistrationResponseJSON */
  create(options: PasskeyOptionsBody['options'], more: { signal: AbortSignal }): Promise<object>;
}

export const browserAuthenticator: Authenticator = {
  get: async (options, more) =>
    made(
      await navigator.credentials.get({
        ...more,
        publicKey: fromOptionsJson(options) as PublicKeyCredentialRequestOptions,
      }),
    ),
  create: async (options, more) =>
    made(
      await navigator.credentials.create({
        ...more,
        publicKey: fromOptionsJson(options) as PublicKeyCredentialCreationOptions,
      }),
    ),
};

function made(credential: Credential | null): object {
  if (!credential) throw new Error('no passkey was made');
  return credentialJson(credential as PublicKeyCredential);
}

export interface ShowOptions {
  /** Waits in the autofill of a field with `autocomplete="username webauthn"` instead of opening a dialogue. */
  readonly autofill?: boolean;
  readonly signal?: AbortSignal;
}

export function passkeys(core: Core, { token }: AuthorizedFetch, authenticator: Authenticator) {
  /** A browser has one ceremony at a time: one that waits in the autofill makes room. */
  let ceremony: AbortController | null = null;

  async function begun<T>(signal: AbortSignal | undefined, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    ceremony?.abort();
    const mine = new AbortController();
    ceremony = mine;
    const abort = () => mine.abort();
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
    try {
      return await run(mine.signal);
    } catch (cause) {
      throw new AuthError('passkey', { cause });
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  const optionsFrom = async (path: string, body: object, bearer?: string): Promise<PasskeyOptionsBody> =>
    passkeyOptionsBody((await core.send(path, { body, token: bearer })).body);

  return {
    /** Answers a challenge; a step-up's is asked for with the access token, where there is one. */
    async show(path: string, body: object, { autofill = false, signal }: ShowOptions = {}, bearer?: string) {
      const { challenge_id, options } = await optionsFrom(path, body, bearer);
      const passkey = await begun(signal, (stop) =>
        authenticator.get(options, { signal: stop, ...(autofill && { mediation: 'conditional' }) }),
      );
      return { challenge_id, passkey };
    },
    async enrol({ name, signal }: { name?: string; signal?: AbortSignal } = {}): Promise<AddedFactorBody> {
      const bearer = await token();
      const { challenge_id, options } = await optionsFrom('/auth/factors/passkey/options', {}, bearer);
      const passkey = await begun(signal, (stop) => authenticator.create(options, { signal: stop }));
      const body = { challenge_id, passkey, ...(name !== undefined && { name }) };
      return addedFactorBody((await core.send('/auth/factors/passkey', { body, token: await token() })).body);
    },
  };
}
