import type { PreTokenIssueEvent } from '../../contract/hooks.ts';
import type { SettingValues } from '../../contract/settings.ts';
import { DependencyUnavailable } from '../dependency-unavailable.ts';
import { AuthError } from '../errors.ts';
import type { LogEvent } from '../log-event.ts';
import type { Session } from '../sessions/session.ts';
import type { User } from '../users/user.ts';
import { sessionOfHook, userOfHook } from './hook-events.ts';
import type { InvokeHook } from './invoke-hook.ts';

export interface TokenIssue {
  readonly trigger: PreTokenIssueEvent['trigger'];
  readonly user: User;
  readonly session: Session;
}

/** The claims that the app adds to an access token. */
export type TokenClaims = (issue: TokenIssue) => Promise<Readonly<Record<string, unknown>>>;

interface Dependencies {
  /** Null where the app has no such function. */
  readonly invoke: InvokeHook | null;
  readonly settings: Pick<SettingValues, 'additionalClaims'>;
  readonly logEvent: LogEvent;
}

/** Bytes of all added claims as JSON: the token travels with every request. */
const maxBytes = 1_024;

/**
 * Fails closed: without a well-formed answer there is no token.
 * @throws AuthError `forbidden` where the app refuses; DependencyUnavailable where its answer cannot be used
 */
export function tokenClaims({ invoke, settings, logEvent }: Dependencies): TokenClaims {
  return async ({ trigger, user, session }) => {
    if (!invoke) return {};
    const event: PreTokenIssueEvent = {
      hook: 'preTokenIssue',
      version: 1,
      trigger,
      user: userOfHook(user),
      session: sessionOfHook(session),
    };
    const fail = (name: string): never => {
      logEvent('hook_failed', { hook: event.hook, name });
      throw new DependencyUnavailable('the hook preTokenIssue gave no answer that can be used');
    };
    const answer = await invoke(event).catch((error: unknown) => fail(error instanceof Error ? error.name : 'Error'));
    if (!isObject(answer)) return fail('NoObject');
    if (answer.refused === true) throw new AuthError('forbidden');
    const { claims = {} } = answer;
    if (!isObject(claims)) return fail('NoObject');
    const names = Object.keys(claims);
    if (!names.every((name) => settings.additionalClaims.includes(name))) return fail('UnknownClaim');
    if (Buffer.byteLength(JSON.stringify(claims)) > maxBytes) return fail('TooLarge');
    return claims;
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
