/** Makes what is published of the React package, in `packages/react/dist/`: one file in each module kind, and its types. */
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import ts from 'typescript';

export const reactFolder = resolve(import.meta.dirname ?? __dirname, '../packages/react');

/** As it is published: React and the client are the app's own. */
export const reactBundle = (format: 'esm' | 'cjs'): BuildOptions => ({
  absWorkingDir: reactFolder,
  entryPoints: ['src/auth-provider.ts'],
  bundle: true,
  format,
  target: 'es2022',
  external: ['react', 'hybrid-auth-client'],
  // Hooks run in the browser: a server component may render the provider, not be it.
  banner: { js: "'use client';" },
});

/** Writes everything into a folder, which it empties first. @throws where the types do not compile */
export async function buildReact(dist: string): Promise<void> {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  await build({ ...reactBundle('esm'), outfile: join(dist, 'index.js') });
  await build({ ...reactBundle('cjs'), outfile: join(dist, 'index.cjs') });
  const { config } = ts.readConfigFile(join(reactFolder, 'tsconfig.json'), ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, reactFolder);
  const program = ts.createProgram(fileNames, {
    ...options,
    ...{ noEmit: false, declaration: true, emitDeclarationOnly: true, outDir: dist },
  });
  const source = program.getSourceFile(join(reactFolder, 'src/auth-provider.ts'));
  const { diagnostics } = program.emit(
    source,
    (_, text) => ts.sys.writeFile(join(dist, 'index.d.ts'), text),
    undefined,
    true,
  );
  const faults = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (faults.length > 0)
    throw new Error(faults.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')).join('\n'));
  copyFileSync(join(dist, 'index.d.ts'), join(dist, 'index.d.cts'));
}

if (import.meta.main) await buildReact(join(reactFolder, 'dist'));
