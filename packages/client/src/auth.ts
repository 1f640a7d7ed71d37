import type { LogoutScope } from '../../../contract/requests.ts';
import type { AddedFactorBody } from '../../../contract/responses.ts';
import type { Authenticator, ShowOptions } from './passkey.ts';
import type { ServiceCaller } from './service-caller.ts';
import type { SignInResult } from './sign-in.ts';
import type { SignedOutResult } from './sign-out.ts';
import type { AuthState, Listener, SignedIn } from './state.ts';
import type { AuthStorage } from './storage.ts';

export interface AuthOptions {
  /** Of the service, with the stage or base path where it has one: `https://api.example.com`. */
  readonly url: string;
  /** `cookie`: a browser on the service's site, where nothing is stored. `token`: everything else. */
  readonly mode: 'cookie' | 'token';
  /** Token mode: what the tokens are for, `mobile` or `api`. @default mobile */
  readonly clientType?: 'mobile' | 'api';
  /** Token mode: where the refresh token rests. @default memory, so that it ends with the page or process */
  readonly storage?: AuthStorage;
  /** Under which key; another for each of several users. @default `hybrid-auth:` and the URL */
  readonly storageKey?: string;
  /** What the user calls this device, at most 200 characters: their list of sessions shows it. @default none */
  readonly deviceName?: string;
  /** @default the browser's own passkeys */
  readonly authenticator?: Authenticator;
  /** @default the global one */
  readonly fetch?: typeof fetch;
}

/** Exactly one of the ways; a passkey is `auth.passkey.stepUp()`. */
export type StepUp = { readonly password: string } | { readonly code: string } | { readonly recoveryCode: string };

/** Exactly one of the ways; a passkey is `auth.passkey.signIn()`. */
export type Credentials =
  | { readonly email: string; readonly password: string }
  | {
      /** Of the code that was mailed: see `sendSignInCode` of `hybrid-auth-client/account`. */
      readonly challengeId: string;
      readonly code: string;
    };

/** Every method but `fetch` rejects with an `AuthError`; its `code` says why. */
export interface Auth extends ServiceCaller {
  /** As it is known now. */
  readonly state: AuthState;
  /** Asks the service where nothing is known yet, else answers at once. Never rejects: what cannot be learned is `unknown`. */
  ready(): Promise<AuthState>;
  /** A session of before on this device ends. Called twice at once with the same words it is one sign-in. */
  signIn(credentials: Credentials): Promise<SignInResult>;
  readonly passkey: {
    /** By a passkey alone; a user with another second factor is asked for it where the passkey did not verify its user. */
    signIn(options?: ShowOptions): Promise<SignInResult>;
    stepUp(options?: ShowOptions): Promise<SignedIn>;
    /** Wants a recent proof, as every change of factors. Recovery codes come with the first factor, once. */
    enrol(options?: { readonly name?: string; readonly signal?: AbortSignal }): Promise<AddedFactorBody>;
  };
  /** A fresh proof, after a `step_up_required`. */
  stepUp(proof: StepUp): Promise<SignedIn>;
  /**
   * `local` in token mode always ends here, and says whether the service was told. Cookie mode, `others` and `global`
   * need the service, and reject where it is not reached: then nothing has ended.
   *
   * @param options.scope @default local
   */
  signOut(options?: { readonly scope?: LogoutScope }): Promise<SignedOutResult>;
  /** Calls the listener after each change, never within one. Answers what unsubscribes. */
  onChange(listener: Listener): () => void;
  /**
   * As `fetch`, with the credential for the service's own origin and for no other; a path is one of the service. Renews
   * the credential before it ends, and tries once more where it was refused.
   *
   * @throws {AuthError} where an access token was due and could not be renewed; all else as `fetch` does, such as a
   * `TypeError` offline and the reason of an aborted `signal`
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** To be called when an app comes to the front, where there is no page that tells. */
  wake(): void;
  /** Stops listening to the page and other tabs. */
  dispose(): void;
}
