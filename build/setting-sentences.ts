/** The sentences of the settings are the comments above them, so that no function carries one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { type SettingName, settingGroups, settings } from '../contract/settings.ts';

export interface SettingGroup {
  readonly name: string;
  readonly sentence: string;
  /** The sentence of each setting, in the order of the source. */
  readonly settings: ReadonlyMap<SettingName, string>;
}

const folder = join(import.meta.dirname ?? __dirname, '../contract/settings');

/** @throws Error where a group or a setting has no comment */
export const settingSentences = (): readonly SettingGroup[] => Object.keys(settingGroups).map(groupOf);

function groupOf(name: string): SettingGroup {
  const path = join(folder, `${name}.ts`);
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const [, head] = source.text.match(/^\/\*\* (.+) \*\/\n\n/) ?? [];
  if (!head) throw new Error(`${path} has no first line that explains the group`);
  const named = source.statements.filter(ts.isVariableStatement).flatMap((statement) =>
    statement.declarationList.declarations.flatMap((declaration): [SettingName, string][] => {
      const setting = declaration.name.getText(source);
      return setting in settings ? [[setting as SettingName, commentOn(statement, `${name}.${setting}`)]] : [];
    }),
  );
  return { name, sentence: head, settings: new Map(named) };
}

function commentOn(node: ts.Node, what: string): string {
  const comment = ts.getJSDocCommentsAndTags(node).findLast(ts.isJSDoc)?.comment;
  const text = ts.getTextOfJSDocComment(comment)?.replace(/\s*\n\s*/g, ' ');
  if (!text) throw new Error(`contract/settings: ${what} has no comment that explains it`);
  return text;
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
