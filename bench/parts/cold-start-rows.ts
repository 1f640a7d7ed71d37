import type { InstanceLifetime } from '../harness/instance-lifetime.ts';
import type { Maybe } from '../harness/setup.ts';

/** What the subjects are called in tables and plots. */
export const names = {
  empty: 'an empty function',
  authorizer: 'ours: authorizer',
  tutorial: 'jose + DocumentClient + middy: the tutorial stack',
  joseSdk: 'jose + SDK, no middy',
  jwks: 'ours: jwks',
  me: 'ours: me',
  sessions: 'ours: sessions',
  refresh: 'ours: refresh',
  logout: 'ours: logout',
  login: 'ours: login, its stored hash a quick one',
  tutorialEmbedded: 'the tutorial stack, on the embedded database',
  tutorialLogin: 'the tutorial stack signing in, its stored hash a quick one',
  betterAuth: 'better-auth getSession, memory adapter',
  openauth: 'openauth issuer, DynamoStorage, its JWKS',
} as const;
export type Name = keyof typeof names;

export type Lifetimes = Partial<Record<Name, Maybe<{ readonly lifetimes: readonly InstanceLifetime[] }>>>;

export const lifetimesOf = (
  lifetimes: Maybe<{ readonly lifetimes: readonly InstanceLifetime[] }> | undefined,
): readonly InstanceLifetime[] => (lifetimes && 'lifetimes' in lifetimes ? lifetimes.lifetimes : []);
/** Milliseconds, from INIT to the first answer. */
export const coldOf = ({ init, calls }: InstanceLifetime): number => init + (calls[0] ?? 0);

/** Bytes of a bundle. */
export interface File {
  readonly bytes: number;
  readonly gzip: number;
}
