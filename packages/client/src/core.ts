import type { ClientType } from '../../../contract/client-types.ts';
import type { SessionBody } from '../../../contract/responses.ts';
import type { SignOutReason } from './auth-error.ts';
import type { Environment } from './environment.ts';
import { type Life, lifeOf } from './life.ts';
import type { Send } from './send.ts';
import type { StateHolder } from './state.ts';
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
  readonly client: { readonly client_type: ClientType; readonly device_name?: string };
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

export const holdToken = (core: Core, { access_token, expires_in }: { access_token: string; expires_in: number }) => {
  core.held = { token: access_token, life: lifeOf(core.environment, expires_in * 1_000) };
};

export const isHeldAlive = ({ held }: Core): boolean => held !== null && held.life.left() > 0;

/** @param now the server's, epoch milliseconds */
export const holdCookie = (core: Core, { idle_expires_at, expires_at }: SessionBody, now: number) => {
  const end = Math.min(Date.parse(idle_expires_at), Date.parse(expires_at));
  core.held = { life: lifeOf(core.environment, end - now) };
};
