/**
 * Lambda functions of the app that ours invoke: each with the event that it gets and the answer that is read. Times are
 * RFC 3339, as everywhere.
 */
import type { ClientType } from './client-types.ts';

/** By the name of the prop. */
export const hooks = {
  /** Asked before an access token is issued; without its answer there is none. */
  preTokenIssue: { invocation: 'RequestResponse' },
  /** Told that a user has registered; nobody waits for it. */
  postRegister: { invocation: 'Event' },
  /** Told that a session has begun; nobody waits for it. */
  postLogin: { invocation: 'Event' },
  /** Asked at a sign-in with an address that nobody has here: whether the user is known elsewhere. */
  migrateUser: { invocation: 'RequestResponse' },
} as const satisfies Record<string, { readonly invocation: 'RequestResponse' | 'Event' }>;

export type HookName = keyof typeof hooks;
export const hookNames = Object.keys(hooks) as HookName[];

interface UserOfHook {
  readonly id: string;
  readonly email: string;
  readonly email_verified: boolean;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  readonly created_at: string;
}

interface SessionOfHook {
  readonly id: string;
  readonly client_type: ClientType;
  readonly created_at: string;
  readonly auth_time: string;
  /** RFC 8176 */
  readonly amr: readonly string[];
}

export interface PreTokenIssueEvent {
  readonly hook: 'preTokenIssue';
  readonly version: 1;
  readonly trigger: 'sign_in' | 'refresh' | 'step_up';
  readonly user: UserOfHook;
  readonly session: SessionOfHook;
}

/** `claims` may hold the names of the setting `additionalClaims` and no others; `refused` is answered with `forbidden`. */
export type PreTokenIssueAnswer = { readonly claims?: Readonly<Record<string, unknown>> } | { readonly refused: true };

export interface PostRegisterEvent {
  readonly hook: 'postRegister';
  readonly version: 1;
  readonly trigger: 'registration' | 'migration';
  readonly user: UserOfHook;
}

export interface PostLoginEvent {
  readonly hook: 'postLogin';
  readonly version: 1;
  readonly user: UserOfHook;
  readonly session: SessionOfHook & {
    readonly ip: string;
    readonly user_agent: string | null;
    readonly device_name: string | null;
  };
}

export interface MigrateUserEvent {
  readonly hook: 'migrateUser';
  readonly version: 1;
  readonly email: string;
  readonly password: string;
}

/** `user` null: there is none, or the password is wrong. */
export interface MigrateUserAnswer {
  readonly user: {
    readonly email_verified?: boolean;
    readonly roles?: readonly string[];
    readonly permissions?: readonly string[];
    readonly locale?: string;
  } | null;
}
