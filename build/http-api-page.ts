import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ErrorCode, endReasons, problemDocs, problems } from '../contract/errors.ts';

const tables = {
  errors: () => [
    '| code | status | when |',
    '|---|---|---|',
    ...(Object.keys(problems) as ErrorCode[]).map((code) => {
      const { when, header } = problemDocs[code];
      return `| \`${code}\` | ${problems[code].status} | ${when}${header ? ` With \`${header}\`.` : ''} |`;
    }),
  ],
  reasons: () => [
    '| reason | the session has ended because |',
    '|---|---|',
    ...Object.entries(endReasons).map(([reason, sentence]) => `| \`${reason}\` | ${sentence} |`),
  ],
};

/** The page of the HTTP API as it is, its tables of errors and of reasons made anew from the contract. */
export function httpApiPage(): string {
  const page = readFileSync(join(import.meta.dirname ?? __dirname, '../docs/http-api.md'), 'utf8');
  return page.replace(
    /(<!-- generated: (\w+) -->\n).*?(\n<!-- end -->)/gs,
    (_, begin: string, name: keyof typeof tables, end: string) => `${begin}${tables[name]().join('\n')}${end}`,
  );
}
