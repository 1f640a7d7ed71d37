/** The templates of the mails: ours, and in their place those of the app. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { layoutWords, mailKinds, templateWords } from '../contract/mails.ts';
import { functionFolder, mailTemplates } from './function-bundle.ts';
import { refuse } from './refuse.ts';

/** BCP 47, as far as a folder's name needs it. */
const languageForm = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/;

/**
 * The folder of the code of the function `mails`: with the templates of a folder of the app's own laid over ours. One
 * file is enough; a language of its own needs them all.
 * @throws Error that names every fault
 */
export function mailsFolder(own: string | undefined): () => string {
  if (own === undefined) return () => functionFolder('mails');
  if (!existsSync(own)) refuse([`mailTemplates: there is no folder ${own}`]);
  const folder = mkdtempSync(join(tmpdir(), 'hybrid-auth-mails-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const templates = join(folder, 'templates');
  for (const layer of [mailTemplates(), own]) cpSync(layer, templates, { recursive: true });
  refuse(templateFaults(templates).map((fault) => `mailTemplates: ${fault}`));
  return () => {
    cpSync(functionFolder('mails'), folder, { recursive: true, filter: (path) => basename(path) !== 'templates' });
    return folder;
  };
}

/** What is wrong with a folder of templates, a line each. */
export function templateFaults(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.flatMap((entry) => {
    if (entry.isDirectory()) return languageFaults(folder, entry.name);
    if (entry.name !== 'layout.html') return [`${entry.name} is neither layout.html nor the folder of a language`];
    const layout = readFileSync(join(folder, entry.name), 'utf8');
    const times = layout.split('{{content}}').length - 1;
    return [
      ...wordFaults('layout.html', layout, layoutWords),
      ...(times === 1 ? [] : [`layout.html: got {{content}} ${times} times, expected it once`]),
    ];
  });
}

function languageFaults(folder: string, language: string): string[] {
  if (!languageForm.test(language)) return [`${language} is no language such as de or pt-BR`];
  const expected = mailKinds.flatMap((kind) => [`${kind}.txt`, `${kind}.html`]);
  const found = readdirSync(join(folder, language));
  return [
    ...expected.filter((name) => !found.includes(name)).map((name) => `${language}/${name} is missing`),
    ...found.filter((name) => !expected.includes(name)).map((name) => `${language}/${name} is of no kind of mail`),
    ...mailKinds.flatMap((kind) =>
      ['txt', 'html']
        .map((ending) => `${kind}.${ending}`)
        .filter((name) => found.includes(name))
        .flatMap((name) => {
          const text = readFileSync(join(folder, language, name), 'utf8');
          const path = `${language}/${name}`;
          return [
            ...wordFaults(path, text, templateWords(kind)),
            ...carriedFaults(path, text, templateWords(kind)),
            ...(name.endsWith('.txt') ? subjectFaults(path, text) : []),
          ];
        }),
    ),
  ];
}

function wordFaults(path: string, text: string, known: readonly string[]): string[] {
  const used = [...text.matchAll(/\{\{([^{}]*)\}\}/g)].map(([, inner = '']) => inner);
  const names = [...new Set(used.map((inner) => inner.replace(/^[#/]/, '')))];
  const opened = used.filter((inner) => inner.startsWith('#')).map((inner) => inner.slice(1));
  const closed = used.filter((inner) => inner.startsWith('/')).map((inner) => inner.slice(1));
  return [
    ...names
      .filter((name) => !known.includes(name))
      .map((name) => `${path}: {{${name}}} is unknown; there are ${known.join(', ')}`),
    ...(opened.sort().join() === closed.sort().join() ? [] : [`${path}: a section is not closed, or not opened`]),
  ];
}

/** A mail that leaves out its link or its code is of no use. */
const carriedFaults = (path: string, text: string, known: readonly string[]): string[] =>
  ['link', 'code']
    .filter((name) => known.includes(name) && !text.includes(`{{${name}}}`))
    .map((name) => `${path}: {{${name}}} is missing`);

/** A subject shows on a locked screen, and in many a log. */
function subjectFaults(path: string, text: string): string[] {
  const [subject = '', empty] = text.split('\n');
  return [
    ...(subject.startsWith('Subject: ') && empty === ''
      ? []
      : [`${path}: expected "Subject: ..." in the first line, and an empty one behind it`]),
    ...(/\{\{[#/]?(?:code|link)\}\}/.test(subject) ? [`${path}: the subject must hold neither code nor link`] : []),
  ];
}
