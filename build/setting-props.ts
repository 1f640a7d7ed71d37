import type { Setting } from '../contract/settings/setting.ts';
import { type SettingName, settings } from '../contract/settings.ts';
import { deploymentDefault, settingRange } from './setting-range.ts';
import type { SettingGroup } from './setting-sentences.ts';

/** The settings as props of the construct: lib/setting-props.ts. */
export const settingProps = (groups: readonly SettingGroup[]): string => `\
/** Printed from contract/settings by \`npm run generate\`; do not edit by hand. */
import type { Duration } from 'aws-cdk-lib';

/** Ranges and defaults are checked at synth: all that is wrong is named in one error. */
export interface SettingProps {
${groups.flatMap((group) => [...group.settings].map(prop)).join('\n')}
}
`;

function prop([name, sentence]: [SettingName, string]): string {
  const setting: Setting = settings[name];
  return `\
  /**
${[sentence, ...rangeLine(setting)].map(wrapped).join('\n')}
   * @default ${defaultOf(setting)}
   */
  readonly ${name}?: ${typeOf(setting)};`;
}

/** Where the type does not say it. */
function rangeLine(setting: Setting): string[] {
  if (setting.kind === 'flag' || setting.kind === 'choice') return [];
  const isNumber = setting.kind === 'seconds' || setting.kind === 'count';
  return [`${isNumber ? 'Range' : 'Takes'}: ${settingRange(setting)}.`];
}

/** Lines of a comment, at most 120 characters each. */
function wrapped(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line.length + word.length > 113) lines.push(` ${word}`);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.map((line) => `   *${line}`).join('\n');
}

function typeOf(setting: Setting): string {
  switch (setting.kind) {
    case 'seconds':
      return 'Duration';
    case 'count':
      return 'number';
    case 'flag':
      return 'boolean';
    case 'choice':
      return setting.choices.map((choice) => `'${choice}'`).join(' | ');
    case 'text':
    case 'url':
    case 'form':
    case 'cookieName':
    case 'headerName':
    case 'mailAddress':
      return 'string';
    case 'origins':
    case 'forms':
    case 'names':
      return 'readonly string[]';
  }
}

function defaultOf(setting: Setting): string {
  const { default: value, kind } = setting;
  if (value === null) return `- ${deploymentDefault(setting)}`;
  if (kind === 'seconds') return durationText(Number(value));
  if (typeof value === 'object') return `[${value.map((one) => `'${one}'`).join(', ')}]`;
  return typeof value === 'string' ? `'${value}'` : String(value);
}

function durationText(value: number): string {
  if (value > 0 && value % 86_400 === 0) return `Duration.days(${value / 86_400})`;
  if (value > 0 && value % 60 === 0) return `Duration.minutes(${value / 60})`;
  return `Duration.seconds(${value})`;
}
