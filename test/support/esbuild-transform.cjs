/** Jest's transform: esbuild, the compiler we deploy with. ts-jest cannot load the ESM-only packages that we use. */
const { createHash } = require('node:crypto');
const { extname } = require('node:path');
const esbuild = require('esbuild');

const options = { format: 'cjs', target: 'node24', sourcemap: 'inline', supported: { 'dynamic-import': false } };

/** As in the bundles, a text file is a module. */
const loaders = { '.ts': 'ts', '.txt': 'text' };
const loaderOf = (filename) => loaders[extname(filename)] ?? 'js';

module.exports = {
  process: (source, filename) =>
    esbuild.transformSync(source, { ...options, loader: loaderOf(filename), sourcefile: filename }),
  // Without a key of its own Jest serves what another esbuild or another option made.
  getCacheKey: (source, filename) =>
    createHash('sha256')
      .update(JSON.stringify([esbuild.version, options, filename, source]))
      .digest('hex'),
};
