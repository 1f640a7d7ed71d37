import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { secretVariable, settingVariable } from '../../contract/environment.ts';
import { type FunctionSpecification, functions } from '../../contract/functions.ts';
import { secretNames } from '../../contract/secrets.ts';
import { settingNames } from '../../contract/settings.ts';
import { type LambdaName, lambdaNames } from '../../lib/function-bundle.ts';
import { environmentOf, template } from './template.ts';

const { all, lambda, log, only, resources } = template('plain');

const settingVariables = settingNames.map(settingVariable);

test('there is one Lambda function for each name, and no other', () => {
  expect(all('AWS::Lambda::Function')).toHaveLength(lambdaNames.length);
});

test.each(lambdaNames)('%s runs on Node 24 and arm64, with a log of its own that does not grow for ever', (name) => {
  const { Properties } = lambda(name);
  const [logId] = all('AWS::Logs::LogGroup').find(([, group]) => group === log(name)) ?? [];

  expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
  expect(Properties.LoggingConfig).toEqual({
    LogFormat: 'JSON',
    SystemLogLevel: 'WARN',
    LogGroup: { Ref: logId },
  });
  expect(log(name).Properties.RetentionInDays).toBe(90);
});

test('hashing gets a whole vCPU, the authorizer little memory and less time than the gateway waits', () => {
  const sizeOf = (name: LambdaName) => {
    const { MemorySize, Timeout } = lambda(name).Properties;
    return { name, MemorySize, Timeout };
  };
  const expected: Partial<Record<LambdaName, object>> = {
    login: { MemorySize: 1_769, Timeout: 10 },
    'sign-in': { MemorySize: 1_769, Timeout: 10 },
    register: { MemorySize: 1_769, Timeout: 10 },
    account: { MemorySize: 1_769, Timeout: 10 },
    admin: { MemorySize: 1_769, Timeout: 10 },
    authorizer: { MemorySize: 256, Timeout: 8 },
    keys: { MemorySize: 512, Timeout: 60 },
    operator: { MemorySize: 512, Timeout: 60 },
    mails: { MemorySize: 512, Timeout: 60 },
    'security-events': { MemorySize: 512, Timeout: 30 },
  };

  expect(lambdaNames.map(sizeOf)).toEqual(
    lambdaNames.map((name) => ({ name, MemorySize: 512, Timeout: 10, ...expected[name] })),
  );
});

test('no function reserves concurrency, which the limit of a new account would refuse', () => {
  expect(lambdaNames.filter((name) => 'ReservedConcurrentExecutions' in lambda(name).Properties)).toEqual([]);
});

test('keys runs at the deployment, again when any setting changes, and every day', () => {
  const firstKeys = only('Custom::HybridAuthKeys', /./).Properties;
  const environment = Object.assign({}, ...lambdaNames.map((name) => environmentOf(lambda(name))));

  expect(firstKeys).toMatchObject({ ServiceTimeout: '300' });
  expect(JSON.stringify(firstKeys.ServiceToken)).toMatch(/AuthFunctionsKeysFunction[0-9A-F]{8}","Arn/);
  expect(firstKeys.Settings).toEqual(
    Object.fromEntries(settingNames.map((name) => [name, environment[settingVariable(name)]])),
  );
  expect(only('AWS::Events::Rule').Properties).toMatchObject({
    ScheduleExpression: 'rate(1 day)',
    State: 'ENABLED',
    Targets: [{ Arn: { 'Fn::GetAtt': [expect.stringMatching(/^AuthFunctionsKeysFunction/), 'Arn'] } }],
  });
});

test.each(lambdaNames)('the environment of %s carries the settings that it declares, and no other', (name) => {
  const { settings = {} }: FunctionSpecification = functions[name];
  const carried = Object.keys(environmentOf(lambda(name))).filter((variable) => settingVariables.includes(variable));

  expect(carried.sort()).toEqual(Object.keys(settings).map(settingVariable).sort());
});

test('every setting is declared by a function', () => {
  const specifications: FunctionSpecification[] = Object.values(functions);
  const declared = new Set(specifications.flatMap(({ settings = {} }) => Object.keys(settings)));

  expect([...declared].sort()).toEqual([...settingNames].sort());
});

test.each(lambdaNames)('%s is configured by its own specification, if by any', (name) => {
  const source = readFileSync(join(import.meta.dirname ?? __dirname, '../../functions', `${name}.ts`), 'utf8');
  const used = [...source.matchAll(/\bconfiguration\(([^)]*)\)/g)].map(([, specification]) => specification);
  const { settings, tables, secrets }: FunctionSpecification = functions[name];

  const own = `${name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())}Function`;
  expect(used).toEqual(settings || tables || secrets ? [own] : []);
});

test('no function but keys gets settings before keys has checked them', () => {
  const [[firstKeys]] = all('Custom::HybridAuthKeys') as [[string, unknown]];
  const waiting = lambdaNames.filter((name) => lambda(name).DependsOn?.includes(firstKeys));

  expect(waiting).toEqual(lambdaNames.filter((name) => 'settings' in functions[name] && name !== 'keys'));
});

test('every function that calls AWS knows the domain of its partition', () => {
  const suffixed = lambdaNames.filter((name) => 'URL_SUFFIX' in environmentOf(lambda(name)));

  expect(suffixed).toEqual(lambdaNames.filter((name) => !['demo-whoami', 'demo-admin'].includes(name)));
  for (const name of suffixed) expect(environmentOf(lambda(name)).URL_SUFFIX).toEqual({ Ref: 'AWS::URLSuffix' });
});

test('no function carries the value of a secret: its environment says only where the secret is', () => {
  const variables = secretNames.map(secretVariable);
  const references = lambdaNames.flatMap((name) =>
    Object.entries(environmentOf(lambda(name))).filter(([variable]) => variables.includes(variable)),
  );

  expect(references.length).toBeGreaterThan(10);
  for (const [, reference] of references) expect(reference).toEqual({ Ref: expect.stringMatching(/^AuthSecrets/) });
  expect(JSON.stringify(resources)).not.toContain('{{resolve:');
});

test('the functions keep their logs for as long as is asked', () => {
  const short = template('with logs for a week');
  const groups = short.all('AWS::Logs::LogGroup');

  expect(groups).toHaveLength(lambdaNames.length + 1);
  for (const [, { Properties }] of groups) expect(Properties.RetentionInDays).toBe(7);
});
