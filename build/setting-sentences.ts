/** The sentences of the settings are the comments above them, so that no function carries one. */
import { type SettingName, settingGroups, settings } from '../contract/settings.ts';
import { commentsIn } from './comments.ts';

export interface SettingGroup {
  readonly name: string;
  readonly sentence: string;
  /** The sentence of each setting, in the order of the source. */
  readonly settings: ReadonlyMap<SettingName, string>;
}

/** @throws Error where a group or a setting has no comment */
export const settingSentences = (): readonly SettingGroup[] => Object.keys(settingGroups).map(groupOf);

function groupOf(name: string): SettingGroup {
  const path = `contract/settings/${name}.ts`;
  const { head, comments } = commentsIn(path);
  const unexplained = Object.keys(settingGroups[name as keyof typeof settingGroups]).filter(
    (one) => !comments.has(one),
  );
  if (!head) throw new Error(`${path} has no first line that explains the group`);
  if (unexplained.length > 0) throw new Error(`${path}: ${unexplained.join(', ')} has no comment that explains it`);
  const named = [...comments].filter((one): one is [SettingName, string] => one[0] in settings);
  return { name, sentence: head, settings: new Map(named) };
}

/** The sentences as a module, for the help of the local server. */
export const settingSentencesModule = (groups: readonly SettingGroup[]): string => `\
/** Printed from contract/settings by \`npm run generate\`; do not edit by hand. */
import type { SettingName } from '../contract/settings.ts';

export const settingSentences: Readonly<Record<SettingName, string>> = {
${groups.flatMap(({ settings }) => [...settings].map(entry)).join('\n')}
};
`;

function entry([name, sentence]: [SettingName, string]): string {
  const text = sentence.includes("'") ? JSON.stringify(sentence) : `'${sentence}'`;
  // As the formatter breaks a line of more than 120 characters.
  return `  ${name}:${name.length + text.length + 5 > 120 ? '\n    ' : ' '}${text},`;
}
