/** What has to hold between two settings. */
import type { SettingName } from '../settings.ts';
import type { SettingValue } from './setting.ts';

/** An idle time-out beyond the absolute one would never be reached. */
const atMost = [
  ['sessionIdleTimeout', 'sessionAbsoluteTimeout'],
  ['refreshIdleTimeout', 'refreshAbsoluteTimeout'],
] as const satisfies readonly (readonly [SettingName, SettingName])[];

/** What is nothing without mails. */
const needMail: readonly (readonly [name: SettingName, value: SettingValue])[] = [
  ['registration', 'verified'],
  ['emailCode', true],
];

/**
 * Checked at synth, at each deployment, by the local server, and at the start of a function that has both settings.
 * @param values those that are known: a rule is checked where both of its settings are
 * @param isDefault whether the value of a setting was not given
 * @returns what is wrong, a line each
 */
export const settingRuleFaults = (
  values: Readonly<Partial<Record<SettingName, SettingValue>>>,
  isDefault: (name: SettingName) => boolean = () => false,
): string[] =>
  atMost.flatMap(([name, limit]) => {
    const [value, most] = [values[name], values[limit]];
    if (value === undefined || most === undefined || value <= most) return [];
    return [`${name}: got ${value} s${isDefault(name) ? ' (its default)' : ''}, expected at most ${limit}, ${most} s`];
  });

/** Checked at synth and by the local server: a function has but one of them. */
export const mailRuleFaults = (values: Readonly<Partial<Record<SettingName, SettingValue>>>): string[] =>
  (values.mailFrom === '' ? needMail : [])
    .filter(([name, value]) => values[name] === value)
    .map(([name, value]) => `${name}: got ${JSON.stringify(value)}, which needs mails: give mailFrom or a mailer`);
