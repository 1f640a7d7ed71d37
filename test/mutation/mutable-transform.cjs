/**
 * The transform of the mutation run: the file under test becomes a stub that evaluates, each time it is loaded, whatever
 * the runner has put at MUTANT_CODE. Everything else is transformed as in every other run. So one process can run the
 * same tests against one mutant after the other, and no cache between them needs to know.
 */
const plain = require('../support/esbuild-transform.cjs');

const isTarget = (filename) => filename === process.env.MUTANT_FILE;
const stub = "eval(require('node:fs').readFileSync(process.env.MUTANT_CODE, 'utf8'));";

module.exports = {
  process: (source, filename) => (isTarget(filename) ? { code: stub } : plain.process(source, filename)),
  getCacheKey: (source, filename) =>
    isTarget(filename) ? plain.getCacheKey(stub, filename) : plain.getCacheKey(source, filename),
};
