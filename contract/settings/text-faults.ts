import { type SettingName, settingFromText, settingNames } from '../settings.ts';
import { relyingPartyFaults } from './relying-party.ts';
import { settingRuleFaults } from './rules.ts';
import type { SettingValue } from './setting.ts';

/**
 * What is wrong with settings as a deployment carries them, a line each.
 * @param texts by the names of the settings; each of them has to be there
 */
export function settingTextFaults(texts: Readonly<Record<string, unknown>> = {}): string[] {
  const values: Partial<Record<SettingName, SettingValue>> = {};
  const faults = settingNames.flatMap((name) => {
    const text = Object.hasOwn(texts, name) ? texts[name] : undefined;
    if (typeof text !== 'string') return [`${name}: it is not set`];
    const read = settingFromText(name, text);
    if ('fault' in read) return [read.fault];
    values[name] = read.value;
    return [];
  });
  return [...faults, ...settingRuleFaults(values), ...relyingPartyFaults(values)];
}
