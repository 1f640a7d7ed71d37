import { defaultAccentColor } from '../../contract/console.ts';
import { hookNames } from '../../contract/hooks.ts';
import { settingNames } from '../../contract/settings.ts';
import { localOptions, usage } from '../../dev/options.ts';
import { StartupFault } from '../../dev/startup-fault.ts';

const faultsOf = (...args: string[]): StartupFault => {
  try {
    localOptions(args);
  } catch (fault) {
    if (fault instanceof StartupFault) return fault;
    throw fault;
  }
  throw new Error('nothing was wrong');
};

/** Of a start without an app. */
const plain = { app: null, stack: null, variables: {} };

test('without options the server is on port 3000, with its data in .local and every setting at its default', () => {
  expect(localOptions([])).toEqual({
    ...plain,
    port: 3_000,
    data: '.local',
    fresh: false,
    help: false,
    settings: {},
    hooks: {},
    accentColor: defaultAccentColor,
    consoleMode: 'cookie',
  });
});

test('an app has its stack and variables, whose values may hold anything', () => {
  const args = ['--app', 'cdk.out', '--stack', 'Prod/Auth', '--env', 'A=1=2', '--env=B=', '--env', 'A=3\n4'];
  expect(localOptions(args)).toMatchObject({ app: 'cdk.out', stack: 'Prod/Auth', variables: { A: '3\n4', B: '' } });
});

test('as the command of the package it keeps nothing by itself, and names itself', () => {
  const command = { name: 'npx hybrid-auth dev', data: null };
  expect(localOptions([], command)).toMatchObject({ data: null });
  expect(usage(command)).toMatch(/^npx hybrid-auth dev \[options\]/);
  expect(() => localOptions(['--what'], command)).toThrow(/Try: npx hybrid-auth dev --help$/);
});

test('options are read with a space or an equals sign', () => {
  const expected = {
    ...plain,
    port: 0,
    data: 'here',
    fresh: true,
    help: true,
    settings: { serviceName: 'a=b' },
    hooks: { postLogin: 'x=y.mjs' },
    accentColor: '#0B7A4b',
    consoleMode: 'token',
  };

  expect(
    localOptions([
      '--port',
      '0',
      '--data',
      'here',
      '--fresh',
      '--help',
      '--set',
      'serviceName=a=b',
      '--hook',
      'postLogin=x=y.mjs',
      '--accent',
      '#0B7A4b',
      '--console-mode',
      'token',
    ]),
  ).toEqual(expected);
  expect(
    localOptions([
      '--port=0',
      '--data=here',
      '--fresh',
      '-h',
      '--set=serviceName=a=b',
      '--hook=postLogin=x=y.mjs',
      '--accent=#0B7A4b',
      '--console-mode=token',
    ]),
  ).toEqual(expected);
});

test('settings are read by their kind, as often as wanted, and the last word counts', () => {
  const { settings } = localOptions([
    ...['--set', 'refreshGraceWindow=2'],
    ...['--set', 'emailInToken=true'],
    ...['--set', 'allowedOrigins=https://a.example.com,http://localhost:5173'],
    ...['--set', 'signingAlgorithm=RS256'],
    ...['--set', 'refreshGraceWindow=3'],
  ]);

  expect(settings).toEqual({
    refreshGraceWindow: 3,
    emailInToken: true,
    allowedOrigins: ['https://a.example.com', 'http://localhost:5173'],
    signingAlgorithm: 'RS256',
  });
});

test.each([
  [['--port', '65536'], '--port: got "65536", expected a number from 0 (any free port) to 65535'],
  [['--port', '-1'], '--port needs a value'],
  [['--port'], '--port needs a value'],
  [['--port=-1'], '--port: got "-1", expected a number from 0 (any free port) to 65535'],
  [['--data='], '--data needs a value'],
  [['--data', '--fresh'], '--data needs a value'],
  [['--set'], '--set needs a value'],
  [['--set', 'bcryptCost'], '--set: bcryptCost needs a value: --set bcryptCost=<value>'],
  [['--set', 'bcryptCost=9'], '--set: bcryptCost: got 9, expected a whole number from 10 to 15'],
  [['--set', 'refreshGraceWindow=2s'], '--set: refreshGraceWindow: got "2s", expected whole seconds from 0 to 60'],
  [
    ['--set', 'sessionAbsoluteTimeout=60'],
    '--set: sessionIdleTimeout: got 1800 s (its default), expected at most sessionAbsoluteTimeout, 60 s',
  ],
  [['--set', 'toString=1'], `--set: "toString" is no setting; possible are ${settingNames.join(', ')}`],
  [['--hook', 'postLogin'], '--hook: postLogin needs a file: --hook postLogin=<file>'],
  [['--hook', 'toString=a.mjs'], `--hook: "toString" is no hook; possible are ${hookNames.join(', ')}`],
  [['--fresh=no'], '--fresh takes no value, got "no"'],
  [
    ['--ports', '1'],
    '--ports is no option; there are --port, --data, --set, --hook, --app, --stack, --env, --accent, --console-mode, --fresh, --help',
  ],
  [
    ['--constructor'],
    '--constructor is no option; there are --port, --data, --set, --hook, --app, --stack, --env, --accent, --console-mode, --fresh, --help',
  ],
  [
    ['-p'],
    '-p is no option; there are --port, --data, --set, --hook, --app, --stack, --env, --accent, --console-mode, --fresh, --help',
  ],
  [['--console-mode', 'tokens'], '--console-mode: got "tokens", expected cookie or token'],
  [['3000'], '"3000" is no option'],
  [['--app', 'cdk.out', '--env', 'TABLE'], '--env: got "TABLE", expected NAME=VALUE'],
  [['--app', 'cdk.out', '--env', '1=x'], '--env: got "1=x", expected NAME=VALUE'],
  [['--app'], '--app needs a value'],
  [['--stack', 'Mine'], '--stack and --env are about the app of --app, and there is none'],
  [['--env', 'A=b'], '--stack and --env are about the app of --app, and there is none'],
])('%j is a fault of the command line, in words', (args, words) => {
  const { message, exitCode } = faultsOf(...args);

  expect(message).toContain(words);
  expect(exitCode).toBe(2);
});

test('every fault is told at once', () => {
  const { message } = faultsOf('--port', 'x', '--set', 'nope=1', '--set', 'bcryptCost=99', '--what');

  expect(message.split('\n')).toEqual([
    expect.stringContaining('--port: got "x"'),
    expect.stringContaining('"nope" is no setting'),
    expect.stringContaining('bcryptCost: got 99'),
    expect.stringContaining('--what is no option'),
    'Try: npm start -- --help',
  ]);
});

test('the help names every setting', () => {
  for (const name of settingNames) expect(usage()).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
});

test.each(['blue', '#fff', '#0b7a4b80', '0b7a4b', '#0b7a4g'])('"%s" is no accent', (color) => {
  const { message, exitCode } = faultsOf('--accent', color);
  expect([message.split('\n')[0], exitCode]).toEqual([
    `--accent: got "${color}", expected # and six hexadecimal digits, as in "${defaultAccentColor}"`,
    2,
  ]);
});
