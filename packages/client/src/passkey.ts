import type { AddedFactorBody, PasskeyOptionsBody } from '../../../contract/responses.ts';
import { AuthError } from './auth-error.ts';
import type { AuthorizedFetch } from './authorized-fetch.ts';
import { addedFactorBody, passkeyOptionsBody } from './bodies.ts';
import type { Core } from './core.ts';
import { onAbort } from './on-abort.ts';
import { credentialJson, fromOptionsJson } from './passkey-json.ts';
import type { ServicePath } from './service-caller.ts';

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
    credentialJson(
      await navigator.credentials.get({
        ...more,
        publicKey: fromOptionsJson(options) as PublicKeyCredentialRequestOptions,
      }),
    ),
  create: async (options, more) =>
    credentialJson(
      await navigator.credentials.create({
        ...more,
        publicKey: fromOptionsJson(options) as PublicKeyCredentialCreationOptions,
      }),
    ),
};

export interface ShowOptions {
  /** Waits in the autofill of a field with `autocomplete="username webauthn"` instead of opening a dialogue. */
  readonly autofill?: boolean;
  readonly signal?: AbortSignal;
}

export function passkeys(core: Core, { token }: AuthorizedFetch, authenticator: Authenticator) {
  /** A browser has one ceremony at a time: one that waits in the autofill makes room, and a dialogue for nothing but another. */
  let ceremony: AbortController | null = null;
  let isDialogue = false;

  async function begun<T>({ autofill, signal }: ShowOptions, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    // Its options may have come late.
    if (signal?.aborted || (autofill && isDialogue)) throw new AuthError('passkey');
    ceremony?.abort();
    const mine = new AbortController();
    ceremony = mine;
    isDialogue = !autofill;
    const stop = onAbort(signal, () => mine.abort());
    try {
      return await run(mine.signal);
    } catch (cause) {
      throw new AuthError('passkey', { cause });
    } finally {
      stop();
      if (ceremony === mine) isDialogue = false;
    }
  }

  const optionsFrom = async (path: ServicePath, body: object, bearer?: string): Promise<PasskeyOptionsBody> =>
    passkeyOptionsBody((await core.send(path, { body, token: bearer })).body);

  return {
    /** Answers a challenge; a step-up's is asked for with the access token, where there is one. */
    async show(path: ServicePath, body: object, how: ShowOptions = {}, bearer?: string) {
      const { challenge_id, options } = await optionsFrom(path, body, bearer);
      const passkey = await begun(how, (signal) =>
        authenticator.get(options, { signal, ...(how.autofill && { mediation: 'conditional' }) }),
      );
      return { challenge_id, passkey };
    },
    async enrol({ name, ...how }: { name?: string; signal?: AbortSignal } = {}): Promise<AddedFactorBody> {
      const bearer = await token();
      const { challenge_id, options } = await optionsFrom('/auth/factors/passkey/options', {}, bearer);
      const passkey = await begun(how, (signal) => authenticator.create(options, { signal }));
      const body = { challenge_id, passkey, name };
      return addedFactorBody((await core.send('/auth/factors/passkey', { body, token: await token() })).body);
    },
  };
}
