import { secretVariable, settingVariable, tableVariable } from '../../../contract/environment.ts';
import { type Needs, registerFunction } from '../../../contract/functions.ts';
import { type SecretName, secretNames } from '../../../contract/secrets.ts';
import { settingToText } from '../../../contract/settings/setting.ts';
import { type SettingName, settingNames, settings } from '../../../contract/settings.ts';
import { type TableName, tableNames } from '../../../contract/tables.ts';
import { configuration, type Environment } from '../../../functions/wiring/configuration.ts';
import { someSettings } from '../../support/wired-use-cases.ts';

const values = { ...someSettings(), trustedProxyHeader: 'x-real-ip' };
const whole: Environment = {
  ...Object.fromEntries(settingNames.map((name) => [settingVariable(name), settingToText(values[name])])),
  ...Object.fromEntries(tableNames.map((name) => [tableVariable(name), `table-${name}`])),
  ...Object.fromEntries(secretNames.map((name) => [secretVariable(name), `secret-${name}`])),
};
const everything = {
  settings,
  tables: Object.fromEntries(tableNames.map((name) => [name, []])) as unknown as Record<TableName, []>,
  secrets: Object.fromEntries(secretNames.map((name) => [name, []])) as unknown as Record<SecretName, []>,
};

/** The faults of an environment, one a line. */
function faultsOf(env: Environment, needs: Needs = everything): string[] {
  try {
    configuration(needs, env);
    return [];
  } catch (error) {
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
}

test('an environment that says everything is read as it was written', () => {
  const { settings: read, table, secret } = configuration(everything, whole);
  expect(read).toEqual(values);
  expect(tableNames.map(table)).toEqual(tableNames.map((name) => `table-${name}`));
  expect(secretNames.map(secret)).toEqual(secretNames.map((name) => `secret-${name}`));
});

test('the secret of a proxy is needed only where there is a proxy', () => {
  const { [secretVariable('proxy')]: _, ...without } = whole;
  expect(faultsOf(without)).toEqual(['PROXY_SECRET is not set']);
  expect(faultsOf({ ...without, TRUSTED_PROXY_HEADER: '' })).toEqual([]);
});

test('what is read cannot be changed', () => {
  const { settings: read } = configuration(everything, whole);
  expect(() => Object.assign(read, { bcryptCost: 4 })).toThrow(TypeError);
});

test('an empty environment is told of everything that is missing, at once', () => {
  const faults = faultsOf({});
  expect(faults).toHaveLength(settingNames.length + tableNames.length + secretNames.length);
  for (const name of settingNames) expect(faults).toContain(`${name}: ${settingVariable(name)} is not set`);
  for (const name of tableNames) expect(faults).toContain(`${tableVariable(name)} is not set`);
  for (const name of secretNames) expect(faults).toContain(`${secretVariable(name)} is not set`);
});

test.each<[SettingName, string]>([
  ['issuer', ''],
  ['issuer', 'http://auth.example.com'],
  ['issuer', 'https://auth.example.com/'],
  ['issuer', `https://auth.example.com/${'a'.repeat(232)}`],
  ['audience', ''],
  ['signingAlgorithm', 'HS256'],
  ['signingAlgorithm', 'none'],
  ['accessTokenLifetime', '59'],
  ['accessTokenLifetime', '3601'],
  ['accessTokenLifetime', '900.5'],
  ['accessTokenLifetime', '9e2'],
  ['accessTokenLifetime', ' 900'],
  ['refreshGraceWindow', '61'],
  ['refreshGraceWindow', '-1'],
  ['bcryptCost', '9'],
  ['bcryptCost', '16'],
  ['maxSessionsPerUser', '0'],
  ['registration', 'Open'],
  ['allowedOrigins', '*'],
  ['allowedOrigins', 'null'],
  ['allowedOrigins', 'https://app.example.com/'],
  ['allowedOrigins', 'https://app.example.com,'],
  ['allowedOrigins', 'http://app.example.com'],
  ['allowedOrigins', Array(22).fill('https://app.example.com').join(',')],
  ['emailInToken', 'yes'],
  ['revocationMaxStaleness', 'Infinity'],
])('%s cannot be %j', (name, text) => {
  const faults = faultsOf({ ...whole, [settingVariable(name)]: text });
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain(name);
});

test('every fault is told, not the first alone', () => {
  const env = { ...whole, BCRYPT_COST: '4', ISSUER: 'x', USERS_TABLE: '', MAC_SECRET: undefined };
  expect(faultsOf(env)).toHaveLength(4);
});

test('a function that has both does not start with an idle time-out beyond the absolute one', () => {
  const env = { ...whole, SESSION_ABSOLUTE_TIMEOUT: '60', REFRESH_IDLE_TIMEOUT: '7776001' };
  expect(faultsOf(env)).toEqual([
    'sessionIdleTimeout: got 1800 s, expected at most sessionAbsoluteTimeout, 60 s',
    'refreshIdleTimeout: got 7776001 s, expected at most refreshAbsoluteTimeout, 7776000 s',
  ]);
  expect(faultsOf(env, { settings: { sessionIdleTimeout: settings.sessionIdleTimeout } })).toEqual([]);
});

test('a function is asked for nothing that it does not declare', () => {
  const needs: Needs = { tables: { publicKeys: ['GetItem'] } };
  expect(faultsOf({ PUBLIC_KEYS_TABLE: 'x' }, needs)).toEqual([]);
  expect(configuration(needs, { PUBLIC_KEYS_TABLE: 'x' }).settings).toEqual({});
});

test('what a function does not declare does not compile, and is not there', () => {
  const { settings: read, table, secret } = configuration(registerFunction, whole);

  expect([table('users'), secret('pepper'), read.bcryptCost]).toEqual(['table-users', 'secret-pepper', 12]);
  // @ts-expect-error: registering begins no session.
  expect(() => table('sessions')).toThrow('is used but not declared');
  // @ts-expect-error: registering signs nothing.
  expect(() => secret('signing')).toThrow('is used but not declared');
  // @ts-expect-error: registering makes no token.
  expect(read.accessTokenLifetime).toBeUndefined();
});
