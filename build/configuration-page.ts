/** Prints docs/configuration.md from contract/settings.ts and setting-docs.ts: `node build/configuration-page.ts`. */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { settingDocs } from '../contract/setting-docs.ts';
import { type Setting, settingNames, settings } from '../contract/settings.ts';

export const configurationPath = new URL('../docs/configuration.md', import.meta.url);

function defaultOf({ default: value, kind }: Setting): string {
  if (value === null) return kind === 'origins' ? "the API's own origin" : "the API's own URL";
  return `\`${typeof value === 'number' ? value.toLocaleString('en-US') : value}\``;
}

function rangeOf({ kind, min, max, choices }: Setting): string {
  const count = (value = 0): string => value.toLocaleString('en-US');
  if (kind === 'seconds') return `${count(min)} to ${count(max)} s`;
  if (kind === 'count') return `${count(min)} to ${count(max)}`;
  if (kind === 'flag') return '`true`, `false`';
  if (kind === 'choice') return (choices ?? []).map((choice) => `\`${choice}\``).join(', ');
  return { text: '1 to 256 characters', url: 'an https URL', origins: 'exact https origins' }[kind];
}

export function configurationPage(): string {
  const rows = settingNames.map((name) => {
    const setting: Setting = settings[name];
    return `| \`${name}\` | ${defaultOf(setting)} | ${rangeOf(setting)} | ${settingDocs[name]} |`;
  });
  return `# Configuration

Printed from \`contract/settings.ts\`; do not edit by hand.

Each setting has one name everywhere: a prop of \`HybridAuth\` (durations as \`Duration\`, origins as an array), \`-c
name=value\` for \`npm run deploy\`, \`--set name=value\` for \`npm start\` (durations in seconds, origins joined by commas).
A value out of range fails at synth or at the start, with every fault listed. \`http://\` is taken for localhost only.

| setting | default | range | what it does |
|---|---|---|---|
${rows.join('\n')}

Beyond the settings, \`HybridAuth\` takes what concerns the deployment only (removal policy, log retention, alarms); see the
props' own documentation.
`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  writeFileSync(configurationPath, configurationPage());
