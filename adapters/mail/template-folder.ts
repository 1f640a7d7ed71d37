import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MailTemplate, MailTemplates } from '../../core/mail/mail-templates.ts';

/** The templates of a folder: `layout.html`, and in a folder a language `<kind>.txt` and `<kind>.html`, each read once. */
export function templateFolder(folder: string): MailTemplates {
  const read = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8');
  const languages = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const known = new Map<string, MailTemplate>();
  let layout: string | null = null;

  return {
    languages,
    layout() {
      layout ??= read('layout.html');
      return layout;
    },
    find(language, kind) {
      const name = `${language}/${kind}`;
      const template = known.get(name) ?? { text: read(language, `${kind}.txt`), html: read(language, `${kind}.html`) };
      known.set(name, template);
      return template;
    },
  };
}
