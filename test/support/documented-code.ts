import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The blocks of code of a page that begin with the name of a file in a comment, by that name. */
export function documentedCode(page: string): Readonly<Record<string, string>> {
  const text = readFileSync(join(import.meta.dirname ?? __dirname, '../../docs', page), 'utf8');
  const blocks = [...text.matchAll(/^```(?:tsx?|js)\n\/\/ (\S+\.(?:tsx?|mjs))\n(.*?)^```$/gms)];
  return Object.fromEntries(blocks.map(([, name = '', code = '']) => [name, code]));
}
