/**
 * Every setting of the product, once: its name, its environment variable, its kind, default and range. `lib`
 * writes them, `functions` read them, the local server takes them with `--set`, the docs print them with setting-docs.ts.
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
}

const day = 86_400;
const year = 365 * day;

export const settings = {
  issuer: {
    env: 'ISSUER',
    kind: 'url',
    default: null,
  },
  audience: {
    env: 'AUDIENCE',
    kind: 'text',
    default: null,
  },
  serviceName: {
    env: 'SERVICE_NAME',
    kind: 'text',
    default: 'hybrid-auth',
  },
  signingAlgorithm: {
    env: 'SIGNING_ALGORITHM',
    kind: 'choice',
    default: 'ES256',
    choices: ['ES256', 'RS256'],
  },
  accessTokenLifetime: {
    env: 'ACCESS_TOKEN_LIFETIME',
    kind: 'seconds',
    default: 900,
    min: 60,
    max: 3_600,
  },
  refreshIdleTimeout: {
    env: 'REFRESH_IDLE_TIMEOUT',
    kind: 'seconds',
    default: 30 * day,
    min: 1,
    max: year,
  },
  refreshAbsoluteTimeout: {
    env: 'REFRESH_ABSOLUTE_TIMEOUT',
    kind: 'seconds',
    default: 90 * day,
    min: 1,
    max: year,
  },
  refreshGraceWindow: {
    env: 'REFRESH_GRACE_WINDOW',
    kind: 'seconds',
    default: 10,
    min: 0,
    max: 60,
  },
  lostResponseWindow: {
    env: 'LOST_RESPONSE_WINDOW',
    kind: 'seconds',
    default: day,
    min: 0,
    max: 30 * day,
  },
  sessionIdleTimeout: {
    env: 'SESSION_IDLE_TIMEOUT',
    kind: 'seconds',
    default: 1_800,
    min: 1,
    max: year,
  },
  sessionAbsoluteTimeout: {
    env: 'SESSION_ABSOLUTE_TIMEOUT',
    kind: 'seconds',
    default: day,
    min: 1,
    max: year,
  },
  maxSessionsPerUser: {
    env: 'MAX_SESSIONS_PER_USER',
    kind: 'count',
    default: 10,
    min: 1,
    max: 100,
  },
  passwordMinLength: {
    env: 'PASSWORD_MIN_LENGTH',
    kind: 'count',
    default: 15,
    min: 8,
    max: 64,
  },
  bcryptCost: {
    env: 'BCRYPT_COST',
    kind: 'count',
    default: 12,
    min: 10,
    max: 15,
  },
  breachedPasswordCheck: {
    env: 'BREACHED_PASSWORD_CHECK',
    kind: 'flag',
    default: false,
  },
  registration: {
    env: 'REGISTRATION',
    kind: 'choice',
    default: 'open',
    choices: ['open', 'closed'],
  },
  allowedOrigins: {
    env: 'ALLOWED_ORIGINS',
    kind: 'origins',
    default: null,
  },
  emailInToken: {
    env: 'EMAIL_IN_TOKEN',
    kind: 'flag',
    default: false,
  },
  revocationMaxStaleness: {
    env: 'REVOCATION_MAX_STALENESS',
    kind: 'seconds',
    default: 0,
    min: 0,
    max: 300,
  },
  accountFreeAttempts: {
    env: 'ACCOUNT_FREE_ATTEMPTS',
    kind: 'count',
    default: 5,
    min: 1,
    max: 1_000_000,
  },
  accountMaxBackoff: {
    env: 'ACCOUNT_MAX_BACKOFF',
    kind: 'seconds',
    default: 900,
    min: 1,
    max: day,
  },
  accountLockoutThreshold: {
    env: 'ACCOUNT_LOCKOUT_THRESHOLD',
    kind: 'count',
    default: 100,
    min: 1,
    max: 1_000_000,
  },
  ipAttemptLimit: {
    env: 'IP_ATTEMPT_LIMIT',
    kind: 'count',
    default: 300,
    min: 1,
    max: 1_000_000,
  },
  ipRegistrationLimit: {
    env: 'IP_REGISTRATION_LIMIT',
    kind: 'count',
    default: 600,
    min: 1,
    max: 1_000_000,
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
  readonly lostResponseWindow: number;
  readonly sessionIdleTimeout: number;
  readonly sessionAbsoluteTimeout: number;
  readonly maxSessionsPerUser: number;
  readonly passwordMinLength: number;
  readonly bcryptCost: number;
  readonly breachedPasswordCheck: boolean;
  readonly registration: 'open' | 'closed';
  readonly allowedOrigins: readonly string[];
  readonly emailInToken: boolean;
  readonly revocationMaxStaleness: number;
  readonly accountFreeAttempts: number;
  readonly accountMaxBackoff: number;
  readonly accountLockoutThreshold: number;
  readonly ipAttemptLimit: number;
  readonly ipRegistrationLimit: number;
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
// http only where it never leaves the machine: every name under localhost is loopback (RFC 6761 section 6.3).
const originForm =
  /^(?:https:\/\/(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?|http:\/\/(?:(?:[a-z0-9-]+\.)*localhost|127\.0\.0\.1|\[::1\]))(?::[1-9]\d{0,4})?$/;

export const isOrigin = (text: string): boolean => originForm.test(text);

/** An issuer is an origin with an optional path (RFC 8414 section 2: no query, no fragment). */
const isIssuer = (text: string): boolean => {
  const path = text.indexOf('/', 'https://'.length);
  return path === -1
    ? isOrigin(text)
    : isOrigin(text.slice(0, path)) && /^(?:\/[A-Za-z0-9._~-]+)+$/.test(text.slice(path));
};
