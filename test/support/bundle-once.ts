/** Bundles the functions once for a whole run of the tests; each local server and each look at a bundle takes them from there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions, lambdaNames } from '../../lib/function-bundle.ts';
import { bundledFunctions, setBundledFunctions } from './bundled-functions.ts';

export default function bundleOnce(): void {
  // Several projects of one run ask for it.
  if (bundledFunctions()) return;
  const folder = mkdtempSync(join(tmpdir(), 'bundled-functions-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  bundleFunctions(lambdaNames, folder);
  setBundledFunctions(folder);
}
