/** The settings of the product as props: durations are `Duration`, the rest is as in `contract/settings`. */
import { Duration, Fn, Token, Tokenization } from 'aws-cdk-lib';
import {
  type SettingName,
  type SettingValue,
  settingFault,
  settingFromText,
  settingNames,
  settings,
  settingToText,
} from '../contract/settings.ts';

/** Ranges and defaults are checked at synth: all that is wrong is named in one error. */
export interface AuthSettings {
  /**
   * The `iss` of every token: the API's own URL unless said otherwise.
   * @default - the API's own URL
   */
  readonly issuer?: string;
  /**
   * The `aud` of every token: the API's own URL unless said otherwise.
   * @default - the API's own URL
   */
  readonly audience?: string;
  /**
   * The name of your service; it is refused as a password.
   * @default 'hybrid-auth'
   */
  readonly serviceName?: string;
  /**
   * Signs access tokens. `RS256` is for API Gateway's own JWT authorizer, which takes RSA only.
   * @default 'ES256'
   */
  readonly signingAlgorithm?: 'ES256' | 'RS256';
  /**
   * How long an access token lives.
   * @default Duration.minutes(15)
   */
  readonly accessTokenLifetime?: Duration;
  /**
   * A mobile or api session ends when its refresh token has not been used for this long.
   * @default Duration.days(30)
   */
  readonly refreshIdleTimeout?: Duration;
  /**
   * A mobile or api session ends this long after the sign-in, used or not.
   * @default Duration.days(90)
   */
  readonly refreshAbsoluteTimeout?: Duration;
  /**
   * For this long after a rotation the token before it gets the same successor again.
   * @default Duration.seconds(10)
   */
  readonly refreshGraceWindow?: Duration;
  /**
   * For this long the token before is replayed while nothing has proven that its successor arrived; 0 switches it off.
   * @default Duration.days(1)
   */
  readonly lostResponseWindow?: Duration;
  /**
   * A web session ends after this long without a request.
   * @default Duration.minutes(30)
   */
  readonly sessionIdleTimeout?: Duration;
  /**
   * A web session ends this long after the sign-in, used or not.
   * @default Duration.days(1)
   */
  readonly sessionAbsoluteTimeout?: Duration;
  /**
   * How many sessions one user may hold; at the next sign-in the oldest ends.
   * @default 10
   */
  readonly maxSessionsPerUser?: number;
  /**
   * The shortest password, in code points (NIST SP 800-63B-4: 15 where it is the only factor).
   * @default 15
   */
  readonly passwordMinLength?: number;
  /**
   * The cost of a password hash; one step more doubles the work.
   * @default 12
   */
  readonly bcryptCost?: number;
  /**
   * Ask the Pwned Passwords range API (k-anonymity: five characters of a SHA-1) about each new password; fails open.
   * @default false
   */
  readonly breachedPasswordCheck?: boolean;
  /**
   * Whether strangers may register.
   * @default 'open'
   */
  readonly registration?: 'open' | 'closed';
  /**
   * Exact origins that may send cookies and credentials: the API's own origin unless said otherwise.
   * @default - the API's own origin
   */
  readonly allowedOrigins?: readonly string[];
  /**
   * Whether access tokens carry the e-mail address.
   * @default false
   */
  readonly emailInToken?: boolean;
  /**
   * How old the authorizer’s knowledge of revoked tokens may be; 0 reads the revocation list, strongly consistent, at each request.
   * @default Duration.seconds(0)
   */
  readonly revocationMaxStaleness?: Duration;
  /**
   * Wrong guesses in a row before an account closes to further ones for 1, 2, 4, ... seconds.
   * @default 5
   */
  readonly accountFreeAttempts?: number;
  /**
   * The longest of those closures.
   * @default Duration.minutes(15)
   */
  readonly accountMaxBackoff?: Duration;
  /**
   * Wrong guesses in a row that disable the password until it is reset or unlocked (NIST SP 800-63B-4: at most 100).
   * @default 100
   */
  readonly accountLockoutThreshold?: number;
  /**
   * Wrong guesses from one address (IPv6: one /64) in 15 minutes, over all accounts.
   * @default 300
   */
  readonly ipAttemptLimit?: number;
  /**
   * Registrations from one address (IPv6: one /64) in an hour.
   * @default 600
   */
  readonly ipRegistrationLimit?: number;
}

/**
 * Unresolved tokens are taken on trust: only the deployment knows them, and the functions check them at their start.
 * @throws Error that names every fault
 */
export function checkSettings(given: AuthSettings): void {
  refuse(settingNames.map((name) => faultOf(name, plain(given[name]))).filter((fault) => fault !== null));
}

/**
 * Every setting as the functions' environment carries it.
 * @param url the API's own URL, for what defaults to it
 */
export const settingEnvironment = (given: AuthSettings, url: string): Record<string, string> =>
  Object.fromEntries(
    settingNames.map((name) => [settings[name].env, textOf(plain(given[name]) ?? settings[name].default ?? url)]),
  );

/** Whether authorizers hold a snapshot of the revocations, which needs a table of its own. */
export function holdsSnapshot({ revocationMaxStaleness }: AuthSettings): boolean {
  if (revocationMaxStaleness?.isUnresolved())
    throw new Error('revocationMaxStaleness: got a token, expected a value that is known at synth');
  return revocationMaxStaleness !== undefined && revocationMaxStaleness.toSeconds({ integral: false }) > 0;
}

/**
 * Settings from context, as `cdk deploy -c name=value` or cdk.json give them; durations in whole seconds.
 * @throws Error that names every fault
 */
export function settingsFromContext(context: (name: string) => unknown): AuthSettings {
  const faults: string[] = [];
  const found: Partial<Record<SettingName, SettingValue | Duration>> = {};
  for (const name of settingNames) {
    const text = context(name);
    if (text === undefined) continue;
    const read = settingFromText(name, String(text));
    if ('fault' in read) faults.push(read.fault);
    else found[name] = settings[name].kind === 'seconds' ? Duration.seconds(Number(read.value)) : read.value;
  }
  refuse(faults);
  return found as AuthSettings;
}

function refuse(faults: readonly string[]): void {
  if (faults.length > 0) throw new Error(['hybrid-auth: wrong settings', ...faults].join('\n  '));
}

function plain(value: AuthSettings[SettingName]): SettingValue | undefined {
  return value instanceof Duration ? value.toSeconds({ integral: false }) : value;
}

function faultOf(name: SettingName, value: SettingValue | undefined): string | null {
  if (value === undefined || Token.isUnresolved(value)) return null;
  if (!Array.isArray(value)) return settingFault(name, value);
  const known = value.filter((part) => !Token.isUnresolved(part));
  return known.length === 0 && value.length > 0 ? null : settingFault(name, known);
}

function textOf(value: SettingValue): string {
  if (!Token.isUnresolved(value)) return settingToText(value);
  if (typeof value === 'number') return Tokenization.stringifyNumber(value);
  return Array.isArray(value) ? Fn.join(',', value) : Token.asString(value);
}
