/** Bundles the functions and synthesises the templates once for a whole run of the tests. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import bundleOnce from '../support/bundle-once.ts';
import { synthesised } from './synthesised.ts';
import { setTemplateFolder } from './template-folder.ts';
import { templates } from './templates.ts';

export default function synthesiseOnce(): void {
  bundleOnce();
  const folder = mkdtempSync(join(tmpdir(), 'templates-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const [name, props] of Object.entries(templates))
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(synthesised(props).json));
  setTemplateFolder(folder);
}
