const esm = ['marked', 'jose', '@middy', 'bcryptjs', 'dynalite', 'fast-check', 'pure-rand', 'aws-jwt-verify'];

const suite = (name, more = {}) => ({
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  testEnvironment: 'node',
  transform: { '\\.(?:[cm]?[jt]s|txt)$': '<rootDir>/test/support/esbuild-transform.cjs' },
  transformIgnorePatterns: [`/node_modules/(?!(${esm.join('|')})/)`],
  ...more,
});

/** These look at the functions as they are deployed, or run them so. */
const bundled = { globalSetup: '<rootDir>/test/support/bundle-once.ts' };

const synthesised = { globalSetup: '<rootDir>/test/stack/synthesise-once.ts' };
/** They synthesise stacks of their own, or run the functions to hold what they ask for against their roles. */
const slowOnStacks = [
  ...['addresses', 'bring-your-own', 'console', 'mails', 'metrics', 'permissions-in-use', 'rest-api', 'rest-rules'],
  ...['route-rules', 'several-stacks', 'validation'],
].map((name) => `test/stack/${name}.test.ts`);

module.exports = {
  maxWorkers: '100%',
  // Nothing is timed: this is for what hangs, and longer than a busy machine needs.
  testTimeout: 120_000,
  projects: [
    suite('unit'),
    suite('contracts'),
    suite('stack', { ...synthesised, testPathIgnorePatterns: slowOnStacks }),
    // The others once more, on stacks that are held to CDK's own rules.
    suite('slow-stack', {
      ...synthesised,
      globals: { cdkValidation: true },
      testMatch: ['<rootDir>/test/stack/**/*.test.ts'],
    }),
    suite('e2e', { ...bundled, testMatch: ['<rootDir>/test/e2e/service/**/*.test.ts'] }),
    // Each file starts services with settings of its own.
    suite('local', { ...bundled, testMatch: ['<rootDir>/test/e2e/local/**/*.test.ts'] }),
    // What ends sessions and asks whether they have ended, once more: on authorizers that hold snapshots of the revocations.
    suite('snapshot', {
      ...bundled,
      globals: { revocationMaxStaleness: 1 },
      testMatch: [
        '<rootDir>/test/e2e/service/{endpoints,refresh,sign-in}.test.ts',
        '<rootDir>/test/e2e/local/{operator,races,windows}.test.ts',
        '<rootDir>/test/security/{faults,refresh-tokens,sessions-at-rest,sessions-cookies}.test.ts',
      ],
    }),
    // What clients and attackers see, once more: on a service behind a REST API.
    suite('rest', {
      ...bundled,
      globals: { restApi: true },
      testMatch: ['<rootDir>/test/e2e/service/**/*.test.ts', '<rootDir>/test/security/**/*.test.ts'],
      // What they show lies behind the gateway, and takes minutes.
      testPathIgnorePatterns: ['security/(?:faults|throttling|sessions-at-rest|revocation-switch)\\.test'],
    }),
    ...['integration', 'architecture', 'security', 'browser', 'slow'].map((name) => suite(name, bundled)),
  ],
};
