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
  /** Its id, as the `sub` of tokens. */
  readonly id: string;
  /** In lower case. */
  readonly email: string;
  /** Whether the user has shown that mails to the address arrive. */
  readonly email_verified: boolean;
  /** By name. */
  readonly roles: readonly string[];
  /** By name. */
  readonly permissions: readonly string[];
  /** RFC 3339, in UTC. */
  readonly created_at: string;
}

interface SessionOfHook {
  /** Its id, as the `sid` of tokens. */
  readonly id: string;
  /** Which credential it has: `web` a cookie, `mobile` and `api` tokens. */
  readonly client_type: ClientType;
  /** RFC 3339, in UTC. */
  readonly created_at: string;
  /** When the user last proved who they are: RFC 3339, in UTC. */
  readonly auth_time: string;
  /** How: methods of RFC 8176. */
  readonly amr: readonly string[];
}

/**
 * What the hook `preTokenIssue` is asked.
 * @stability stable
 */
export interface PreTokenIssueEvent {
  /** Which hook it is. */
  readonly hook: 'preTokenIssue';
  /** Of this form; another form gets another number. */
  readonly version: 1;
  /** What the token is issued for. */
  readonly trigger: 'sign_in' | 'refresh' | 'step_up';
  /** Whose token it is. */
  readonly user: UserOfHook;
  /** Of which session. */
  readonly session: SessionOfHook;
}

/**
 * `claims` may hold the names of the setting `additionalClaims` and no others; `refused` is answered with `forbidden`.
 * @stability stable
 */
export type PreTokenIssueAnswer =
  | {
      /**
       * By name, JSON. Range: up to 1,024 bytes in all.
       * @default - none
       */
      readonly claims?: Readonly<Record<string, unknown>>;
    }
  | {
      /** There is to be no token. */
      readonly refused: true;
    };

/**
 * What the hook `postRegister` is told.
 * @stability stable
 */
export interface PostRegisterEvent {
  /** Which hook it is. */
  readonly hook: 'postRegister';
  /** Of this form; another form gets another number. */
  readonly version: 1;
  /** Whether the user registered, or was taken over by `migrateUser`. */
  readonly trigger: 'registration' | 'migration';
  /** Who is new. */
  readonly user: UserOfHook;
}

/**
 * What the hook `postLogin` is told.
 * @stability stable
 */
export interface PostLoginEvent {
  /** Which hook it is. */
  readonly hook: 'postLogin';
  /** Of this form; another form gets another number. */
  readonly version: 1;
  /** Who has signed in. */
  readonly user: UserOfHook;
  /** The session that has begun. */
  readonly session: SessionOfHook & {
    /** The address that the sign-in came from, IPv4 or IPv6. */
    readonly ip: string;
    /** The header `User-Agent`, cut; null where there was none. */
    readonly user_agent: string | null;
    /** As the client calls the device; null where it does not. */
    readonly device_name: string | null;
  };
}

/**
 * What the hook `migrateUser` is asked.
 * @stability stable
 */
export interface MigrateUserEvent {
  /** Which hook it is. */
  readonly hook: 'migrateUser';
  /** Of this form; another form gets another number. */
  readonly version: 1;
  /** In lower case. */
  readonly email: string;
  /** As it was typed: a secret, for no log. */
  readonly password: string;
}

/**
 * Whether the user is known elsewhere by this password.
 * @stability stable
 */
export interface MigrateUserAnswer {
  /** Null: there is none, or the password is wrong. */
  readonly user: {
    /**
     * Whether the other system has seen mails to the address arrive.
     * @default false
     */
    readonly email_verified?: boolean;
    /**
     * By name.
     * @default - `user`
     */
    readonly roles?: readonly string[];
    /**
     * By name.
     * @default - none
     */
    readonly permissions?: readonly string[];
    /**
     * The language of mails, BCP 47.
     * @default - as the request that a mail answers asks for, else English
     */
    readonly locale?: string;
  } | null;
}
