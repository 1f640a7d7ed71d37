/** The settings of the product as props: durations are `Duration`, the rest is as in `contract/settings`. */
import { Duration, Fn, Token, Tokenization } from 'aws-cdk-lib';
import { isWebOrigin } from '../contract/settings/origin.ts';
import { relyingPartyFaults } from '../contract/settings/relying-party.ts';
import { mailRuleFaults, settingRuleFaults } from '../contract/settings/rules.ts';
import { type SettingValue, settingToText } from '../contract/settings/setting.ts';
import { type SettingName, settingFault, settingFromText, settingNames, settings } from '../contract/settings.ts';
import { couldBe, legible } from './public-url.ts';
import { refuse } from './refuse.ts';
import type { SettingProps } from './setting-props.ts';

/**
 * What is wrong with the settings, a line each. Of what only the deployment knows the form is checked as far as it is
 * known; the deployment checks the rest (functions/keys.ts).
 */
export function settingFaults(given: SettingProps): string[] {
  return [
    ...settingNames.map((name) => faultOf(name, given[name])).filter((fault) => fault !== null),
    ...settingRuleFaults(known(given), (name) => given[name] === undefined),
    ...mailRuleFaults(known(given)),
    ...passkeyFaults(given),
  ];
}

/**
 * The allowed origins, and others after them: passkeys belong to the first site. A list that only the deployment knows is
 * put together by it.
 */
export const withOrigins = (allowed: readonly string[], more: readonly string[]): string[] =>
  Token.isUnresolved(allowed)
    ? Fn.split(',', Fn.join(',', [Fn.join(',', [...allowed]), ...more]))
    : [...new Set([...allowed, ...more])];

/** The settings that are not given and have no default of their own: what the address of the API makes of them. */
export type AddressSettings = Readonly<Record<'issuer' | 'audience' | 'allowedOrigins' | 'appUrl', string>>;

/** The first of the allowed origins that is a site: of an app's own scheme no mail can lead to a page. */
export function firstSite({ allowedOrigins }: SettingProps): string | undefined {
  if (allowedOrigins === undefined) return undefined;
  return Token.isUnresolved(allowedOrigins)
    ? Fn.select(0, [...allowedOrigins])
    : allowedOrigins.find((origin) => Token.isUnresolved(origin) || isWebOrigin(origin));
}

/** Every setting as text: the functions' environment carries it, and the deployment checks it. */
export const settingTexts = (given: SettingProps, address: AddressSettings): Record<SettingName, string> =>
  Object.fromEntries(
    settingNames.map((name) => [
      name,
      textOf(plain(given[name]) ?? settings[name].default ?? address[name as keyof AddressSettings]),
    ]),
  ) as Record<SettingName, string>;

/**
 * Settings from context, as `cdk deploy -c name=value` or cdk.json give them; durations in whole seconds.
 * @throws Error that names every fault
 */
export function settingsFromContext(context: (name: string) => unknown): SettingProps {
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
  return found as SettingProps;
}

function plain(value: SettingProps[SettingName]): SettingValue | undefined {
  return value instanceof Duration ? value.toSeconds({ integral: false }) : value;
}

/** The values that are known at synth, the defaults among them. */
const known = (given: SettingProps): Partial<Record<SettingName, SettingValue>> =>
  Object.fromEntries(
    settingNames
      .filter((name) => !isUnknown(given[name]))
      .map((name) => [name, plain(given[name]) ?? settings[name].default])
      .filter(([, value]) => value !== null),
  );

/** Of the origins that are known; one that is not may be any. */
function passkeyFaults(given: SettingProps): string[] {
  const { allowedOrigins, passkeyOrigins = [] } = given;
  if (!Array.isArray(allowedOrigins) || !Array.isArray(passkeyOrigins)) return [];
  if (Token.isUnresolved(passkeyOrigins) || passkeyOrigins.some(isToken)) return [];
  const origins = Token.isUnresolved(allowedOrigins) ? [] : allowedOrigins.filter((origin) => !isToken(origin));
  return relyingPartyFaults({ ...known(given), allowedOrigins: origins.map(String) });
}

const isToken = (value: unknown): boolean => Token.isUnresolved(value);

const isUnknown = (value: SettingProps[SettingName]): boolean =>
  value instanceof Duration ? value.isUnresolved() : Token.isUnresolved(value);

function faultOf(name: SettingName, value: SettingProps[SettingName]): string | null {
  if (value === undefined) return null;
  if (value instanceof Duration)
    return value.isUnresolved()
      ? null
      : settingFault(name, settings[name].kind === 'seconds' ? plain(value) : 'a Duration');
  // In JavaScript a number would pass for seconds.
  if (settings[name].kind === 'seconds') return `${name}: got ${JSON.stringify(value)}, expected a Duration`;
  if (typeof value === 'string') return mayFit(name, value) ? null : settingFault(name, legible(value));
  if (Token.isUnresolved(value)) return null;
  if (!Array.isArray(value) || value.length === 0) return settingFault(name, value);
  const texts = value.map(String);
  if (!texts.some(isToken)) return settingFault(name, texts);
  return texts.every((text) => mayFit(name, text, (form) => [form])) ? null : settingFault(name, texts.map(legible));
}

/** Whether a text can turn out to be a value of the setting. */
const mayFit = (name: SettingName, text: string, asValue: (form: string) => SettingValue = (form) => form): boolean =>
  couldBe(text, (form) => settingFault(name, asValue(form)) === null);

function textOf(value: SettingValue): string {
  if (!Token.isUnresolved(value)) return settingToText(value);
  if (typeof value === 'number') return Tokenization.stringifyNumber(value);
  return Array.isArray(value) ? Fn.join(',', value) : Token.asString(value);
}
