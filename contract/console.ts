/** What the account console and those who serve it agree on. */
import type { SettingValues } from './settings.ts';

/** What the console is told of the service that it stands before, as `console.json` beside its page. */
export interface ConsoleSettings
  extends Pick<SettingValues, 'serviceName' | 'registration' | 'emailCode' | 'passwordMinLength'> {
  /** Whether mails are sent: without them there is no forgotten password and no other address. */
  readonly hasMail: boolean;
  /** Whether a browser that signs in gets a cookie, or tokens. */
  readonly mode: ConsoleMode;
}

export const consoleModes = ['cookie', 'token'] as const;
export type ConsoleMode = (typeof consoleModes)[number];
export const defaultConsoleMode: ConsoleMode = 'cookie';
export const isConsoleMode = (value: unknown): value is ConsoleMode => consoleModes.some((mode) => mode === value);

export const defaultAccentColor = '#3b5bdb';

export const isAccentColor = (value: unknown): value is string =>
  typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value);

/** Beside `index.html`. */
export const consoleSettingsFile = 'console.json';
export const consoleAccentFile = 'accent.css';

/** The folder of files whose names change with their content, so that they may be kept for ever. */
export const consoleAssets = 'console';

/** No inline script, no third party, no form that goes anywhere, no frame, and no text that becomes a script. */
export const consolePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** Of each file of the console, beside what says how long it may be kept. */
export const consoleHeaders = {
  'content-security-policy': consolePolicy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'publickey-credentials-create=(self), publickey-credentials-get=(self)',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;
