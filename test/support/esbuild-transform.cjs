/** Jest's transform: esbuild, the compiler we deploy with. ts-jest cannot load the ESM-only packages that we use. */
const { createHash } = require('node:crypto');
const esbuild = require('esbuild');

const options = { format: 'cjs', target: 'node24', sourcemap: 'inline', supported: { 'dynamic-import': false } };

module.exports = {
  process: (source, filename) =>
    esbuild.transformSync(source, { ...options, loader: filename.endsWith('.ts') ? 'ts' : 'js', sourcefile: filename }),
  // Without a key of its own Jest serves what another esbuild or another option made.
  getCacheKey: (source, filename) =>
    createHash('sha256')
      .update(JSON.stringify([esbuild.version, options, filename, source]))
      .digest('hex'),
};
