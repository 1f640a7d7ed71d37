import type { ClientType } from '../../../contract/client-types.ts';
import type { SignOutReason } from './auth-error.ts';
import { signedInBody, steppedUpBody } from './bodies.ts';
import type { Environment } from './environment.ts';
import { type Life, lifeOf, serverTime } from './life.ts';
import type { Answer, Send } from './send.ts';
import type { Cause, SignedIn, StateHolder } from './state.ts';
import type { CredentialStore } from './storage.ts';
import type { Lock } from './tab-lock.ts';

/** What this process holds: never the refresh token, which is read where it rests. */
export interface Held {
  /** Absent in cookie mode. */
  readonly token?: string;
  /** Of the access token, or of the cookie. */
  readonly life: Life;
}

/** What the parts of one client share. */
export interface Core {
  readonly environment: Environment;
  /** Without a slash at its end. */
  readonly url: string;
  /** Who the client says that it is at a sign-in. */
  readonly client: { readonly client_type: ClientType; readonly device_name: string | undefined };
  /** null in cookie mode, which stores nothing. */
  readonly store: CredentialStore | null;
  readonly state: StateHolder;
  readonly send: Send;
  /** Sign-ins, refreshes, step-ups and sign-outs of this process, one by one. */
  readonly inTurn: <T>(task: () => Promise<T>) => Promise<T>;
  /** One tab at a time. */
  readonly lock: Lock;
  /** Tells the other tabs that there is another session, or none and why. */
  tellTabs(session: string | null, reason?: SignOutReason): void;
  /** Why the session ended, as it was heard before the refresh that finds no cookie any more. */
  heardReason: SignOutReason | null;
  held: Held | null;
}

/**
 * Holds the credential that an answer brought, and tells who is signed in.
 *
 * @throws {AuthError} `unreachable` for an answer that brought none
 */
export function takeOver(core: Core, { body, headers }: Answer, cause: Cause): SignedIn {
  const { user, session } = signedInBody(body);
  const { environment, store } = core;
  if (store) {
    const { access_token, expires_in } = steppedUpBody(body);
    core.held = { token: access_token, life: lifeOf(environment, expires_in * 1_000) };
  } else {
    const end = Math.min(Date.parse(session.idle_expires_at), Date.parse(session.expires_at));
    core.held = { life: lifeOf(environment, end - serverTime(headers, session.last_seen_at)) };
  }
  const state: SignedIn = { status: 'signed-in', user, session };
  core.heardReason = null;
  core.state.set(state, cause);
  return state;
}

export const isHeldAlive = ({ held }: Core): boolean => Number(held?.life.left()) > 0;
