import { secretNames, secrets } from '../../../contract/secrets.ts';
import { settingToText, settingVariable } from '../../../contract/settings/setting.ts';
import { type SettingName, settingNames } from '../../../contract/settings.ts';
import { tableNames, tables } from '../../../contract/tables.ts';
import { configuration, type Environment, type Needs } from '../../../functions/wiring/configuration.ts';
import { someSettings } from '../../support/wired-use-cases.ts';

const values = someSettings();
const whole: Environment = {
  ...Object.fromEntries(settingNames.map((name) => [settingVariable(name), settingToText(values[name])])),
  ...Object.fromEntries(tableNames.map((name) => [tables[name].env, `table-${name}`])),
  ...Object.fromEntries(secretNames.map((name) => [secrets[name].env, `secret-${name}`])),
};
const everything: Needs = { tables: tableNames, secrets: secretNames };

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

test('what is read cannot be changed', () => {
  const { settings: read } = configuration({}, whole);
  expect(() => Object.assign(read, { bcryptCost: 4 })).toThrow(TypeError);
});

test('an empty environment is told of everything that is missing, at once', () => {
  const faults = faultsOf({});
  expect(faults).toHaveLength(settingNames.length + tableNames.length + secretNames.length);
  for (const name of settingNames) expect(faults).toContain(`${name}: ${settingVariable(name)} is not set`);
  for (const name of tableNames) expect(faults).toContain(`${tables[name].env} is not set`);
  for (const name of secretNames) expect(faults).toContain(`${secrets[name].env} is not set`);
});

test.each<[SettingName, string]>([
  ['issuer', ''],
  ['issuer', 'http://auth.example.com'],
  ['issuer', 'https://auth.example.com/'],
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
  ['emailInToken', 'yes'],
  ['revocationMaxStaleness', 'Infinity'],
])('%s cannot be %j', (name, text) => {
  const faults = faultsOf({ ...whole, [settingVariable(name)]: text });
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain(name);
});

test('every fault is told, not the first alone', () => {
  const env = { ...whole, BCRYPT_COST: '4', ISSUER: 'x', [tables.users.env]: '', [secrets.mac.env]: undefined };
  expect(faultsOf(env)).toHaveLength(4);
});

test('a function is asked for nothing that it does not need', () => {
  const some = { [tables.publicKeys.env]: 'x' };
  expect(faultsOf(some, { settings: false, tables: ['publicKeys'] })).toEqual([]);
  expect(configuration({ settings: false, tables: ['publicKeys'] }, some).settings).toEqual({});
});

test('what was not asked for is not given, though it is there', () => {
  const { table, secret } = configuration({ tables: ['users'] }, whole);
  expect(table('users')).toBe('table-users');
  expect(() => table('sessions')).toThrow('not among the needs');
  expect(() => secret('signing')).toThrow('not among the needs');
});
