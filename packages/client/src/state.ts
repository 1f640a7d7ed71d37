import type { SessionBody, UserBody } from '../../../contract/responses.ts';
import type { SignOutReason } from './auth-error.ts';

export interface SignedIn {
  readonly status: 'signed-in';
  readonly user: UserBody;
  readonly session: SessionBody;
}

export interface SignedOut {
  readonly status: 'signed-out';
  /** Why; absent where nobody was signed in. */
  readonly reason?: SignOutReason;
}

/** The service has not been reached, so nobody can say. Who was signed in when it last was, stays. */
export interface Unknown {
  readonly status: 'unknown';
  readonly user?: UserBody;
  readonly session?: SessionBody;
}

export type AuthState = SignedIn | SignedOut | Unknown;

/**
 * What changed the state: `refresh` also stands for the first look at the service, `ended` is the service's word that
 * the session is over, `unreachable` that it was needed and could not be asked.
 */
export type Cause = 'sign-in' | 'sign-out' | 'refresh' | 'step-up' | 'ended' | 'unreachable' | 'other-tab';

export type Listener = (state: AuthState, cause: Cause) => void;

export interface StateHolder {
  readonly current: AuthState;
  set(state: AuthState, cause: Cause): void;
  /** Answers what unsubscribes. */
  onChange(listener: Listener): () => void;
}

export function stateHolder(): StateHolder {
  let current: AuthState = { status: 'unknown' };
  const subscriptions = new Set<{ readonly listener: Listener }>();
  return {
    get current() {
      return current;
    },
    set(state, cause) {
      if (JSON.stringify(state) === JSON.stringify(current)) return;
      current = state;
      // Nobody waits for a listener: one that calls the client would wait for itself.
      for (const subscription of [...subscriptions])
        queueMicrotask(() => {
          if (subscriptions.has(subscription)) subscription.listener(state, cause);
        });
    },
    onChange(listener) {
      // An object of its own: the same function may be subscribed twice.
      const subscription = { listener };
      subscriptions.add(subscription);
      return () => void subscriptions.delete(subscription);
    },
  };
}
