import { readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';

/** A page of the documentation. */
export interface Page {
  /** From the root of the repository: `docs/concepts.md`. */
  readonly source: string;
  /** `concepts.html`. */
  readonly file: string;
  /** As the index calls it. */
  readonly name: string;
}

export interface Section {
  readonly title: string;
  readonly pages: readonly Page[];
}

export const root = join(import.meta.dirname ?? __dirname, '../..');
const index = 'docs/README.md';

/** The parts of the documentation, as its index lists them: that is the one place where a page is named. */
export function sections(): readonly Section[] {
  const [, ...parts] = readFileSync(join(root, index), 'utf8').split(/^## /m);
  return parts.map((part) => ({
    title: part.slice(0, part.indexOf('\n')),
    pages: [...part.matchAll(/^- \[([^\]]+)\]\(([^):#]+\.md)\)/gm)].map(([, name = '', link = '']) => {
      const source = normalize(join(dirname(index), link));
      return { source, name, file: fileOf(source) };
    }),
  }));
}

export const indexPage: Page = { source: index, file: 'index.html', name: 'Documentation' };

/** `packages/client/README.md` becomes `packages-client.html`. */
const fileOf = (source: string): string =>
  `${basename(source) === 'README.md' ? dirname(source).replaceAll('/', '-') : basename(source, '.md')}.html`;
