/** What a setting is: its kinds, and how a value of each is read, written and checked. */
import { defaultPortAdvice, isOrigin, isWebOrigin, originAdvice } from './origin.ts';

interface NumberSetting {
  readonly kind: 'seconds' | 'count';
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

interface ChoiceSetting {
  readonly kind: 'choice';
  readonly default: string;
  readonly choices: readonly string[];
}

interface FlagSetting {
  readonly kind: 'flag';
  readonly default: boolean;
}

interface TextSetting {
  readonly kind: 'text' | 'url' | 'cookieName' | 'headerName' | 'mailAddress';
  /** Characters, of a text. @default maxTextLength */
  readonly max?: number;
  /** `null` where only the deployment knows it: the API's own URL, or what another setting makes of it. */
  readonly default: string | null;
  readonly derivedFrom?: 'allowedOrigins';
}

/** A text of a form that the setting says itself, or a list of such. */
interface FormSetting {
  readonly kind: 'form';
  readonly default: string;
  /** With the setting, so that no function carries what it has no setting of. */
  readonly holds: (value: unknown) => boolean;
  /** Characters. */
  readonly max: number;
  /** In words. */
  readonly expected: string;
}

interface FormsSetting extends Omit<FormSetting, 'kind' | 'default'> {
  readonly kind: 'forms';
  readonly default: readonly string[];
}

interface ListSetting {
  readonly kind: 'origins' | 'names';
  /** `null` where only the deployment knows it: the API's own origin. */
  readonly default: readonly string[] | null;
}

export type Setting =
  | NumberSetting
  | ChoiceSetting
  | FlagSetting
  | TextSetting
  | FormSetting
  | FormsSetting
  | ListSetting;

/** The type of a setting's value; durations in seconds. */
export type ValueOf<Any extends Setting> = Any extends ChoiceSetting
  ? Any['choices'][number]
  : Any extends NumberSetting
    ? number
    : Any extends FlagSetting
      ? boolean
      : Any extends ListSetting | FormsSetting
        ? readonly string[]
        : string;

/** Characters. Lambda's environment holds 4 KB in all. */
export const maxTextLength = 256;
/** Characters of all origins, joined by commas. */
export const maxOriginsLength = 512;
/** Characters of all names of a list, joined by commas. */
export const maxNamesLength = 128;

export type SettingValue = number | boolean | string | readonly string[];

/** The value as an environment variable carries it. */
export const settingToText = (value: SettingValue): string => (Array.isArray(value) ? value.join(',') : String(value));

/** Reads a setting from its text; the answer is the value, or what is wrong with it. */
export function readSetting(
  name: string,
  setting: Setting,
  source: string,
): { readonly value: SettingValue } | { readonly fault: string } {
  const value = validSetting(setting, source);
  return value === undefined ? { fault: faultOf(name, setting, parsed(setting, source) ?? source) } : { value };
}

/** The value of a text, or undefined where the setting does not take it: without words, which functions need not carry. */
export function validSetting(setting: Setting, source: string): SettingValue | undefined {
  const value = parsed(setting, source);
  return value !== undefined && isValid(setting, value) ? value : undefined;
}

/** What is wrong with a value, in one line that says what was got and what was expected; `null` if nothing is. */
export const checkSetting = (name: string, setting: Setting, value: unknown): string | null =>
  isValid(setting, value) ? null : faultOf(name, setting, value);

const faultOf = (name: string, setting: Setting, value: unknown): string =>
  `${name}: got ${JSON.stringify(value)}, expected ${expectation(setting, value)}`;

function parsed({ kind }: Setting, source: string): SettingValue | undefined {
  switch (kind) {
    case 'seconds':
    case 'count':
      return /^\d{1,10}$/.test(source) ? Number(source) : undefined;
    case 'flag':
      return source === 'true' ? true : source === 'false' ? false : undefined;
    case 'origins':
      return source.split(',');
    case 'forms':
    case 'names':
      return source === '' ? [] : source.split(',');
    default:
      return source;
  }
}

function isValid(setting: Setting, value: unknown): boolean {
  switch (setting.kind) {
    case 'seconds':
    case 'count':
      return Number.isSafeInteger(value) && Number(value) >= setting.min && Number(value) <= setting.max;
    case 'flag':
      return typeof value === 'boolean';
    case 'choice':
      return setting.choices.includes(value as string);
    case 'text':
      return typeof value === 'string' && value.length > 0 && value.length <= (setting.max ?? maxTextLength);
    case 'url':
      return typeof value === 'string' && value.length <= maxTextLength && isIssuer(value);
    case 'mailAddress':
      return typeof value === 'string' && value.length <= maxTextLength && addressForm.test(value);
    case 'cookieName':
      return typeof value === 'string' && cookieNameForm.test(value);
    case 'headerName':
      return value === '' || (typeof value === 'string' && addressHeaderForm.test(value));
    case 'origins':
      return isShortList(value, maxOriginsLength) && value.length > 0 && value.every(isOrigin);
    case 'form':
    case 'forms':
      return setting.holds(value);
    case 'names':
      return isShortList(value, maxNamesLength) && value.every((name) => nameForm.test(String(name)));
  }
}

function expectation(setting: Setting, value: unknown): string {
  switch (setting.kind) {
    case 'seconds':
      return `whole seconds from ${setting.min} to ${setting.max}`;
    case 'count':
      return `a whole number from ${setting.min} to ${setting.max}`;
    case 'flag':
      return 'true or false';
    case 'choice':
      return `one of ${setting.choices.join(', ')}`;
    case 'text':
      return `1 to ${setting.max ?? maxTextLength} characters`;
    case 'url':
      return `an https URL of at most ${maxTextLength} characters without query, fragment or trailing slash (http only on localhost)`;
    case 'cookieName':
      return 'a name of at most 64 characters that begins with __Host-';
    case 'headerName':
      return 'the name of a header with one address, of at most 40 characters, not X-Forwarded-For';
    case 'mailAddress':
      return `an address such as no-reply@example.com, in ASCII, of at most ${maxTextLength} characters`;
    case 'origins':
      return defaultPortAdvice(value) ?? `${originAdvice}, at most ${maxOriginsLength} characters`;
    case 'form':
    case 'forms':
      return `${setting.expected}, at most ${setting.max} characters`;
    case 'names':
      return `names without wildcard, at most ${maxNamesLength} characters`;
  }
}

const isShortList = (value: unknown, maxLength: number): value is readonly unknown[] =>
  Array.isArray(value) && value.join(',').length <= maxLength;

/** RFC 9110: a token, as names of headers are; and none of its characters is a wildcard. */
const nameForm = /^[A-Za-z0-9!#$%&'+.^_`|~-]{1,64}$/;
/** In `Forwarded` and `X-Forwarded-For` a client may write addresses of its own before the proxy's. */
const addressHeaderForm = /^(?!(?:x-forwarded-for|forwarded|x-origin-verify)$)[a-z0-9-]{1,40}$/i;
/** RFC 6265bis: browsers keep a cookie with this prefix only from this host, over TLS, for every path. */
const cookieNameForm = /^(?!__Host-device$)__Host-[A-Za-z0-9!#$%&'*+.^_`|~-]{1,57}$/;

/** Bare, or none: the sender's name is that of the service. On this machine `no-reply@localhost` will do. */
const addressForm = /^([\w.+-]+@[\w.-]+)?$/;

/** An issuer is an origin with an optional path (RFC 8414 section 2: no query, no fragment). */
const isIssuer = (source: string): boolean => {
  const path = source.indexOf('/', 'https://'.length);
  return path === -1
    ? isWebOrigin(source)
    : isWebOrigin(source.slice(0, path)) && /^(?:\/[A-Za-z0-9._~-]+)+$/.test(source.slice(path));
};
