/** What apps import into functions and servers of their own carries nothing of the deployment, and next to nothing at all. */
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { backendBundle, backendFormats, backendNames } from '../../build/backend-bundle.ts';

const bundles = backendFormats.flatMap((kind) => {
  const { outputFiles = [], metafile } = buildSync({ ...backendBundle(kind, 'out'), write: false, metafile: true });
  return backendNames.map((name) => {
    const path = `${name}${kind.extension}`;
    const [, output] = Object.entries(metafile?.outputs ?? {}).find(([file]) => file.endsWith(`/${path}`)) ?? [];
    const text = outputFiles.find((file) => file.path.endsWith(`/${path}`))?.text ?? '';
    return { path, text, inputs: Object.keys(output?.inputs ?? {}), imports: output?.imports ?? [] };
  });
});

test.each(bundles.map((bundle) => [bundle.path, bundle] as const))(
  '%s carries no package, no CDK and no way to make one of our credentials',
  (_, { text, inputs, imports }) => {
    expect(inputs).toContainEqual(expect.stringMatching(/^backend\//));
    expect(inputs.filter((file) => !/^(?:backend|core|contract|adapters|functions\/http)\//.test(file))).toEqual([]);
    expect(imports.filter(({ path }) => !path.startsWith('node:'))).toEqual([]);
    const traces = ['aws-cdk', 'constructs', '@aws-sdk', 'middy', 'dsaEncoding', 'createPrivateKey', 'refresh-proof'];
    expect(traces.filter((trace) => text.includes(trace))).toEqual([]);
  },
);

/** Bytes, gzipped, with room for a few lines. */
test.each([
  ['lambda.js', 3_300],
  ['lambda.mjs', 2_900],
  ['verify.js', 14_400],
  ['verify.mjs', 14_000],
])('%s stays below %i bytes', (path, ceiling) => {
  const text = bundles.find((bundle) => bundle.path === path)?.text ?? '';
  expect(text).not.toBe('');
  expect(gzipSync(text).length).toBeLessThan(ceiling);
});
