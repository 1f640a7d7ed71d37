/**
 * Runs before `npm start` and `npm test`: says in one sentence what an installation without install scripts lacks. Plain
 * JavaScript, for where it is needed there may be no Node that reads anything else.
 */
const lacks = [
  ...(Number.parseInt(process.versions.node, 10) < 24 ? ['Node 24 (the package "node")'] : []),
  ...(hasEsbuild() ? [] : ['esbuild']),
];

if (lacks.length > 0) {
  console.error(
    `hybrid-auth: the installation lacks ${lacks.join(' and ')}, which npm's install scripts fetch: ` +
      'run `npm ci` without `--ignore-scripts`.',
  );
  process.exitCode = 1;
}

function hasEsbuild() {
  try {
    return require('esbuild').transformSync('1').code.length > 0;
  } catch {
    return false;
  }
}
