import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { functionFolder, lambdaNames } from '../../lib/function-bundle.ts';
import { HybridAuthStack } from '../../lib/hybrid-auth-stack.ts';
import { bundledFiles } from '../support/bundled-functions.ts';

const outdir = mkdtempSync(join(tmpdir(), 'deployed-code-'));
afterAll(() => rmSync(outdir, { recursive: true }));

/** What a folder of a function holds beside the licences of what it carries. */
const codeIn = (folder: string): string[] => readdirSync(folder).filter((name) => !name.endsWith('.LEGAL.txt'));

test('a deployment ships each function as that one file, and the same bytes each time', () => {
  const app = new App({ analyticsReporting: false, outdir: join(outdir, 'cdk.out') });
  new HybridAuthStack(app, 'Test');
  const { directory } = app.synth();
  const assets = readdirSync(directory).filter((name) => name.startsWith('asset.'));
  const again = bundledFiles();

  // Two functions of the same bytes are one asset.
  expect(assets.length).toBeGreaterThan(lambdaNames.length - 3);
  // One of them is that of `mails`, with its templates.
  for (const asset of assets)
    expect(codeIn(join(directory, asset)).filter((name) => name !== 'templates')).toEqual(['index.mjs']);
  for (const name of lambdaNames)
    expect(readFileSync(join(functionFolder(name), 'index.mjs'), 'utf8')).toBe(
      readFileSync(String(again[name]), 'utf8'),
    );
});
