/**
 * Every setting of the product. A setting is written once, in the file of its group: name, kind, default, range, and
 * its sentence as the comment above it. `npm run generate` prints the props of the construct, docs/configuration.md and
 * the help of the local server from there.
 */
import * as factors from './settings/factors.ts';
import * as http from './settings/http.ts';
import * as mail from './settings/mail.ts';
import * as passkeys from './settings/passkeys.ts';
import * as passwords from './settings/passwords.ts';
import * as sessions from './settings/sessions.ts';
import { checkSetting, readSetting, type Setting, type SettingValue, type ValueOf } from './settings/setting.ts';
import * as throttling from './settings/throttling.ts';
import * as tokens from './settings/tokens.ts';

export const settingGroups = { tokens, sessions, passwords, passkeys, factors, throttling, http, mail } as const;

export const settings = {
  ...tokens,
  ...sessions,
  ...passwords,
  ...factors,
  ...passkeys,
  ...throttling,
  ...http,
  ...mail,
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;
export const settingNames = Object.keys(settings) as SettingName[];

/** Every setting with its value; durations in seconds. */
export type SettingValues = { readonly [Name in SettingName]: ValueOf<(typeof settings)[Name]> };

/** Reads one setting from its text; the answer is the value, or what is wrong with it. */
export const settingFromText = (
  name: SettingName,
  source: string,
): { readonly value: SettingValue } | { readonly fault: string } => readSetting(name, settings[name], source);

/** What is wrong with a value, in one line that says what was got and what was expected; `null` if nothing is. */
export const settingFault = (name: SettingName, value: unknown): string | null =>
  checkSetting(name, settings[name], value);
