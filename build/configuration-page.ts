import type { Setting } from '../contract/settings/setting.ts';
import { settings } from '../contract/settings.ts';
import { deploymentDefault, settingRange, withCommas } from './setting-range.ts';
import type { SettingGroup } from './setting-sentences.ts';

/** docs/configuration.md */
export const configurationPage = (groups: readonly SettingGroup[]): string => `# Configuration

Printed from \`contract/settings\` by \`npm run generate\`; do not edit by hand.

Each setting has one name everywhere: a prop of \`HybridAuth\` (durations as \`Duration\`, origins as an array), \`-c
name=value\` for \`npm run deploy\`, \`--set name=value\` for \`npm start\` (durations in seconds, origins joined by commas).
A value out of range fails at synth or at the start, with every fault listed. \`http://\` is taken for localhost only.

${groups.map(section).join('\n')}
Beyond the settings, \`HybridAuth\` takes what concerns the deployment only (removal policy, log retention, alarms); see the
props' own documentation.
`;

const section = ({ name, sentence, settings }: SettingGroup): string => `## ${titleOf(name)}

${sentence}

| setting | default | range | what it does |
|---|---|---|---|
${[...settings].map(row).join('\n')}
`;

const titleOf = (name: string): string => (name === 'http' ? 'HTTP' : name.charAt(0).toUpperCase() + name.slice(1));

function row([name, sentence]: [keyof typeof settings, string]): string {
  const setting: Setting = settings[name];
  return `| \`${name}\` | ${defaultOf(setting)} | ${settingRange(setting)} | ${sentence} |`;
}

function defaultOf(setting: Setting): string {
  const { default: value } = setting;
  if (value === null) return deploymentDefault(setting);
  return `\`${typeof value === 'number' ? withCommas(value) : value}\``;
}
