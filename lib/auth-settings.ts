/** The settings of the product as props: durations are `Duration`, the rest is as in `contract/settings`. */
import { Duration, Fn, Token, Tokenization } from 'aws-cdk-lib';
import { type SettingValue, settingToText, settingVariable } from '../contract/settings/setting.ts';
import { type SettingName, settingFault, settingFromText, settingNames, settings } from '../contract/settings.ts';
import type { SettingProps } from './setting-props.ts';

/**
 * Unresolved tokens are taken on trust: only the deployment knows them, and the functions check them at their start.
 * @throws Error that names every fault
 */
export function checkSettings(given: SettingProps): void {
  refuse(settingNames.map((name) => faultOf(name, plain(given[name]))).filter((fault) => fault !== null));
}

/**
 * Every setting as the functions' environment carries it.
 * @param url the API's own URL, for what defaults to it
 */
export const settingEnvironment = (given: SettingProps, url: string): Record<string, string> =>
  Object.fromEntries(
    settingNames.map((name) => [settingVariable(name), textOf(plain(given[name]) ?? settings[name].default ?? url)]),
  );

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

function refuse(faults: readonly string[]): void {
  if (faults.length > 0) throw new Error(['hybrid-auth: wrong settings', ...faults].join('\n  '));
}

function plain(value: SettingProps[SettingName]): SettingValue | undefined {
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
