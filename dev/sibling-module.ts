import { existsSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname ?? __dirname;

/** The file of a module beside this one, to start a thread or a process with: as it is written, or as the package has it. */
export function siblingModule(name: string): string {
  const source = join(here, `${name}.ts`);
  return existsSync(source) ? source : join(here, `${name}.mjs`);
}
