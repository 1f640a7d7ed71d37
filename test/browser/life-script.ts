import { build } from 'esbuild';

/** What the pages of a random life run. @param entry of the app, a file */
export async function lifeScript(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    ...{ bundle: true, minify: true, write: false, format: 'iife', target: 'es2022' },
  });
  return String(outputFiles[0]?.text);
}
