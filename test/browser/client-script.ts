import { build } from 'esbuild';
import { clientBundle } from '../../build/client-bundle.ts';

/** The client as it is published, as the global `client` of a page. */
export async function clientScript(): Promise<string> {
  const { outputFiles } = await build({ ...clientBundle('esm'), format: 'iife', globalName: 'client', write: false });
  return String(outputFiles[0]?.text);
}
