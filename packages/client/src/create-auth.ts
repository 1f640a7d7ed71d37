/** The client of hybrid-auth, for browsers, workers, React Native and Node. */
import type { Auth, AuthOptions } from './auth.ts';
import { createAuthIn } from './create-auth-in.ts';
import { thisEnvironment } from './environment.ts';

export type { Auth, AuthOptions, Credentials, StepUp } from './auth.ts';
export { AuthError, type AuthErrorCode, type SignOutReason } from './auth-error.ts';
export type { Authenticator, ShowOptions } from './passkey.ts';
export type { ServiceCall, ServiceCaller, ServicePath } from './service-caller.ts';
export type { SecondFactor, SecondFactorNeeded, SignInResult } from './sign-in.ts';
export type { SignedOutResult } from './sign-out.ts';
export type { AuthState, Cause, Listener, SignedIn, SignedOut, Unknown } from './state.ts';
export type { AuthStorage } from './storage.ts';
export { memoryStorage } from './storage.ts';

/** @throws {TypeError} for a URL that is none */
export const createAuth = (options: AuthOptions): Auth => createAuthIn(thisEnvironment(options.fetch), options);
