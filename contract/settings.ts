/**
 * Every setting of the product, once: its name, its environment variable, its kind, default, range and one line of
 * explanation. `lib` writes them, `functions` read them, the local server takes them with `--set`, the docs print them.
 */

export type SettingKind = 'seconds' | 'count' | 'choice' | 'flag' | 'text' | 'url' | 'origins';

export interface Setting {
  readonly env: string;
  readonly kind: SettingKind;
  /** What holds when nothing is said; `null` where only the deployment knows it (the API's own URL). */
  readonly default: number | string | boolean | readonly string[] | null;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  readonly doc: string;
}

const day = 86_400;
const year = 365 * day;

export const settings = {
  issuer: {
    env: 'ISSUER',
    kind: 'url',
    default: null,
    doc: "The `iss` of every token: the API's own URL unless said otherwise.",
  },
  audience: {
    env: 'AUDIENCE',
    kind: 'text',
    default: null,
    doc: "The `aud` of every token: the API's own URL unless said otherwise.",
  },
  serviceName: {
    env: 'SERVICE_NAME',
    kind: 'text',
    default: 'hybrid-auth',
    doc: 'The name of your service; it is refused as a password.',
  },
  signingAlgorithm: {
    env: 'SIGNING_ALGORITHM',
    kind: 'choice',
    default: 'ES256',
    choices: ['ES256', 'RS256'],
    doc: "Signs access tokens. `RS256` is for API Gateway's own JWT authorizer, which takes RSA only.",
  },
  accessTokenLifetime: {
    env: 'ACCESS_TOKEN_LIFETIME',
    kind: 'seconds',
    default: 900,
    min: 60,
    max: 3_600,
    doc: 'How long an access token lives.',
  },
  refreshIdleTimeout: {
    env: 'REFRESH_IDLE_TIMEOUT',
    kind: 'seconds',
    default: 30 * day,
    min: 1,
    max: year,
    doc: 'A mobile or api session ends when its refresh token has not been used for this long.',
  },
  refreshAbsoluteTimeout: {
    env: 'REFRESH_ABSOLUTE_TIMEOUT',
    kind: 'seconds',
    default: 90 * day,
    min: 1,
    max: year,
    doc: 'A mobile or api session ends this long after the sign-in, used or not.',
  },
  refreshGraceWindow: {
    env: 'REFRESH_GRACE_WINDOW',
    kind: 'seconds',
    default: 10,
    min: 0,
    max: 60,
    doc: 'For this long after a rotation the token before it gets the same successor again.',
  },
  lostAnswerWindow: {
    env: 'LOST_ANSWER_WINDOW',
    kind: 'seconds',
    default: day,
    min: 0,
    max: 30 * day,
    doc: 'For this long the token before is replayed while nothing has proven that its successor arrived; 0 switches it off.',
  },
  sessionIdleTimeout: {
    env: 'SESSION_IDLE_TIMEOUT',
    kind: 'seconds',
    default: 1_800,
    min: 1,
    max: year,
    doc: 'A web session ends after this long without a request.',
  },
  sessionAbsoluteTimeout: {
    env: 'SESSION_ABSOLUTE_TIMEOUT',
    kind: 'seconds',
    default: day,
    min: 1,
    max: year,
    doc: 'A web session ends this long after the sign-in, used or not.',
  },
  maxSessionsPerUser: {
    env: 'MAX_SESSIONS_PER_USER',
    kind: 'count',
    default: 10,
    min: 1,
    max: 100,
    doc: 'How many sessions one user may hold; at the next sign-in the oldest ends.',
  },
  passwordMinLength: {
    env: 'PASSWORD_MIN_LENGTH',
    kind: 'count',
    default: 15,
    min: 8,
    max: 64,
    doc: 'The shortest password, in code points (NIST SP 800-63B-4: 15 where it is the only factor).',
  },
  bcryptCost: {
    env: 'BCRYPT_COST',
    kind: 'count',
    default: 12,
    min: 10,
    max: 15,
    doc: 'The cost of a password hash; one step more doubles the work.',
  },
  breachedPasswordCheck: {
    env: 'BREACHED_PASSWORD_CHECK',
    kind: 'flag',
    default: false,
    doc: 'Ask the Pwned Passwords range API (k-anonymity: five characters of a SHA-1) about each new password; fails open.',
  },
  registration: {
    env: 'REGISTRATION',
    kind: 'choice',
    default: 'open',
    choices: ['open', 'closed'],
    doc: 'Whether strangers may register.',
  },
  allowedOrigins: {
    env: 'ALLOWED_ORIGINS',
    kind: 'origins',
    default: null,
    doc: "Exact origins that may send cookies and credentials: the API's own origin unless said otherwise.",
  },
  emailInToken: {
    env: 'EMAIL_IN_TOKEN',
    kind: 'flag',
    default: false,
    doc: 'Whether access tokens carry the e-mail address.',
  },
  maxStaleness: {
    env: 'MAX_STALENESS',
    kind: 'seconds',
    default: 0,
    min: 0,
    max: 300,
    doc: 'How old the authorizer’s knowledge of revoked tokens may be; 0 reads the revocation list, strongly consistent, at each request.',
  },
  accountFreeGuesses: {
    env: 'ACCOUNT_FREE_GUESSES',
    kind: 'count',
    default: 5,
    min: 1,
    max: 1_000_000,
    doc: 'Wrong guesses in a row before an account closes to further ones for 1, 2, 4, ... seconds.',
  },
  accountMaxDelay: {
    env: 'ACCOUNT_MAX_DELAY',
    kind: 'seconds',
    default: 900,
    min: 1,
    max: day,
    doc: 'The longest of those closures.',
  },
  accountGuessLimit: {
    env: 'ACCOUNT_GUESS_LIMIT',
    kind: 'count',
    default: 100,
    min: 1,
    max: 1_000_000,
    doc: 'Wrong guesses in a row that disable the password until it is reset or unlocked (NIST SP 800-63B-4: at most 100).',
  },
  addressGuessLimit: {
    env: 'ADDRESS_GUESS_LIMIT',
    kind: 'count',
    default: 300,
    min: 1,
    max: 1_000_000,
    doc: 'Wrong guesses from one address (IPv6: one /64) in 15 minutes, over all accounts.',
  },
  addressRegistrationLimit: {
    env: 'ADDRESS_REGISTRATION_LIMIT',
    kind: 'count',
    default: 600,
    min: 1,
    max: 1_000_000,
    doc: 'Registrations from one address (IPv6: one /64) in an hour.',
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;
export const settingNames = Object.keys(settings) as SettingName[];

/** Every setting with its value; durations in seconds. */
export interface SettingValues {
  readonly issuer: string;
  readonly audience: string;
  readonly serviceName: string;
  readonly signingAlgorithm: 'ES256' | 'RS256';
  readonly accessTokenLifetime: number;
  readonly refreshIdleTimeout: number;
  readonly refreshAbsoluteTimeout: number;
  readonly refreshGraceWindow: number;
  readonly lostAnswerWindow: number;
  readonly sessionIdleTimeout: number;
  readonly sessionAbsoluteTimeout: number;
  readonly maxSessionsPerUser: number;
  readonly passwordMinLength: number;
  readonly bcryptCost: number;
  readonly breachedPasswordCheck: boolean;
  readonly registration: 'open' | 'closed';
  readonly allowedOrigins: readonly string[];
  readonly emailInToken: boolean;
  readonly maxStaleness: number;
  readonly accountFreeGuesses: number;
  readonly accountMaxDelay: number;
  readonly accountGuessLimit: number;
  readonly addressGuessLimit: number;
  readonly addressRegistrationLimit: number;
}

export type SettingValue = SettingValues[SettingName];

/** The value as an environment variable carries it. */
export function settingToText(value: SettingValue): string {
  return Array.isArray(value) ? value.join(',') : String(value);
}

/** Reads one setting from its text; the answer is the value, or what is wrong with it. */
export function settingFromText(name: SettingName, text: string): { value: SettingValue } | { fault: string } {
  const setting: Setting = settings[name];
  const value = parsed(setting, text);
  if (value === undefined) return { fault: `${name}: got "${text}", expected ${expectation(setting)}` };
  const fault = settingFault(name, value);
  return fault === null ? { value } : { fault };
}

function parsed(setting: Setting, text: string): SettingValue | undefined {
  switch (setting.kind) {
    case 'seconds':
    case 'count':
      return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
    case 'flag':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'origins':
      return text.split(',');
    default:
      return text as SettingValue;
  }
}

/** What is wrong with a value, in one line that says what was got and what was expected; `null` if nothing is. */
export function settingFault(name: SettingName, value: unknown): string | null {
  const setting: Setting = settings[name];
  return isValid(setting, value) ? null : `${name}: got ${JSON.stringify(value)}, expected ${expectation(setting)}`;
}

function isValid(setting: Setting, value: unknown): boolean {
  switch (setting.kind) {
    case 'seconds':
    case 'count':
      return (
        Number.isSafeInteger(value) && Number(value) >= (setting.min ?? 0) && Number(value) <= (setting.max ?? year)
      );
    case 'flag':
      return typeof value === 'boolean';
    case 'choice':
      return setting.choices?.includes(value as string) ?? false;
    case 'text':
      return typeof value === 'string' && value.length > 0 && value.length <= 256;
    case 'url':
      return typeof value === 'string' && isIssuer(value);
    case 'origins':
      return (
        Array.isArray(value) &&
        value.length > 0 &&
        value.every((origin) => typeof origin === 'string' && isOrigin(origin))
      );
  }
}

function expectation(setting: Setting): string {
  switch (setting.kind) {
    case 'seconds':
      return `whole seconds from ${setting.min} to ${setting.max}`;
    case 'count':
      return `a whole number from ${setting.min} to ${setting.max}`;
    case 'flag':
      return 'true or false';
    case 'choice':
      return `one of ${setting.choices?.join(', ')}`;
    case 'text':
      return '1 to 256 characters';
    case 'url':
      return 'an https URL without query, fragment or trailing slash (http only on localhost)';
    case 'origins':
      return 'exact origins such as https://app.example.com (http only on localhost), no wildcard and no "null"';
  }
}

// Written without URL so that `contract` needs no platform type; a browser and Lambda agree on these forms byte for byte.
const originForm =
  /^(?:https:\/\/(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?|http:\/\/(?:localhost|127\.0\.0\.1|\[::1\]))(?::[1-9]\d{0,4})?$/;

export const isOrigin = (text: string): boolean => originForm.test(text);

/** An issuer is an origin with an optional path (RFC 8414 section 2: no query, no fragment). */
const isIssuer = (text: string): boolean => {
  const path = text.indexOf('/', 'https://'.length);
  return path === -1
    ? isOrigin(text)
    : isOrigin(text.slice(0, path)) && /^(?:\/[A-Za-z0-9._~-]+)+$/.test(text.slice(path));
};
