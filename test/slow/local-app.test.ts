/** An app's own functions on the local server: how they run, and what a change of them does. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenApp, openApp } from '../../dev/app/open-app.ts';
import { httpAuth, httpRoute, lambda, ref, writeAssembly } from '../support/app-assembly.ts';

let folder: string;
let app: OpenApp | undefined;
let logged: string[];
let rulesRenewed: (string | null)[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-app-'));
  logged = [];
  rulesRenewed = [];
  for (const method of ['log', 'error'] as const)
    jest.spyOn(console, method).mockImplementation((...texts) => {
      logged.push(texts.join(' '));
    });
});
afterEach(async () => {
  await app?.stop();
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const guarded = { authorizer: ref('Plain') };
const write = (functions: Record<string, object>, rules?: object): void =>
  writeAssembly(folder, {
    Mine: {
      resources: {
        ...httpAuth(rules ? { rules } : {}),
        ...functions,
        ...Object.assign({}, ...Object.keys(functions).map((name) => httpRoute(`GET /${name}`, name, guarded))),
      },
    },
  });

function opened(variables: Record<string, string> = {}): OpenApp {
  app = openApp({ folder, stack: null, variables, settings: {} });
  const renewRules = async () => {
    rulesRenewed.push(app?.service.app?.rules() ?? null);
  };
  app.watch({ url: 'http://localhost:7', renewRules });
  return app;
}
async function called(name: string): Promise<unknown> {
  return app?.service.app?.invoke(name, { a: 1 }, { requestId: 'r1', timeout: 10_000 });
}
const until = async (isSo: () => boolean): Promise<void> => {
  for (let tries = 0; !isSo(); tries++) {
    if (tries > 200) throw new Error(`it did not come to be; logged: ${logged.join('\n')}`);
    await new Promise((again) => setTimeout(again, 50));
  }
};

test('code in the template and code on disk run, each with its environment and the context of Lambda', async () => {
  const asset = join(folder, 'asset.1');
  mkdirSync(join(asset, 'src'), { recursive: true });
  writeFileSync(
    join(asset, 'src/orders.mjs'),
    'export const handler = async (event, context) => ({ event, name: context.functionName, id: context.awsRequestId, env: process.env.ONE, secret: process.env.ISSUER ?? null });',
  );
  const onDisk = lambda('', {
    Handler: 'src/orders.handler',
    Code: { S3Key: 'k' },
    Environment: { Variables: { ONE: '1' } },
  });
  write({
    Disk: { ...onDisk, Metadata: { 'aws:asset:path': 'asset.1' } },
    Inline: lambda(
      "const { join } = require('node:path'); exports.handler = (event, context, done) => done(null, { url: process.env.URL, more: process.env.MORE, path: join('a', 'b') });",
      {
        Environment: { Variables: { URL: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } } },
      },
    ),
  });
  opened({ MORE: 'given' });

  expect(await called('Disk')).toEqual({ event: { a: 1 }, name: 'Disk', id: 'r1', env: '1', secret: null });
  expect(await called('Inline')).toEqual({ url: 'http://localhost:7', more: 'given', path: 'a/b' });
});

test.each([
  ['throws', "exports.handler = async () => { throw new Error('mine') };", /mine/],
  ['exports something else', 'exports.other = 1;', /exports no function "handler"/],
  ['does not load', "require('no-such-package');", /Cannot find module 'no-such-package'/],
  ['ends the process', 'exports.handler = async () => process.exit(1);', /the thread of the function ended/],
  ['takes longer than its own time', 'exports.handler = () => new Promise(() => {});', /took longer than 1000 ms/],
])('a function that %s fails, and the server and the others go on', async (_, code, words) => {
  write({ Bad: lambda(code, { Timeout: 1 }), Good: lambda('exports.handler = async () => 1') });
  opened();

  await expect(called('Bad')).rejects.toThrow(words);
  expect(await called('Good')).toBe(1);
});

test('a changed template is served without a new start, with its functions, routes and rules', async () => {
  write({ One: lambda('exports.handler = async () => 1') });
  const { service } = opened();
  expect(await called('One')).toBe(1);

  const rules = { 'rules-1': [[{ roles: ['admin'] }, 'GET /Two']] };
  write({ One: lambda('exports.handler = async () => 2'), Two: lambda('exports.handler = async () => 3') }, rules);
  await until(() => logged.some((text) => text.includes('The app has changed')));

  expect([await called('One'), await called('Two')]).toEqual([2, 3]);
  expect(service.app?.routes().map(({ path }) => path)).toEqual(['/One', '/Two']);
  expect(rulesRenewed).toEqual([JSON.stringify(rules)]);
});

test('a changed file of a function is served, packages beside it are not watched', async () => {
  const asset = join(folder, 'asset.1');
  mkdirSync(join(asset, 'node_modules'), { recursive: true });
  writeFileSync(join(asset, 'index.cjs'), 'exports.handler = async () => 1;');
  write({ One: { ...lambda('', { Code: { S3Key: 'k' } }), Metadata: { 'aws:asset:path': 'asset.1' } } });
  opened();
  expect(await called('One')).toBe(1);

  writeFileSync(join(asset, 'node_modules/other.js'), '1');
  await new Promise((again) => setTimeout(again, 1_200));
  expect(logged).toEqual([]);
  writeFileSync(join(asset, 'index.cjs'), 'exports.handler = async () => 22;');
  await until(() => logged.some((text) => text.includes('The app has changed')));
  expect(await called('One')).toBe(22);
});

test('an app that cannot be read any more is served as it was, until it can', async () => {
  write({ One: lambda('exports.handler = async () => 1') });
  opened();

  writeFileSync(join(folder, 'Mine.template.json'), '{"Resou');
  await until(() => logged.some((text) => text.includes('cannot be served so')));
  expect(await called('One')).toBe(1);

  write({ One: lambda('exports.handler = async () => 2') });
  await until(() => logged.some((text) => text.includes('The app has changed.')));
  expect(await called('One')).toBe(2);
});

test('changed settings are said to need a new start', async () => {
  write({ One: lambda('') });
  opened();

  writeAssembly(folder, { Mine: { resources: { ...httpAuth({ settings: { sessionIdleTimeout: '900' } }) } } });
  await until(() => logged.some((text) => text.includes('start this server again for them')));
});

test('a variable that was given is not said to be missing, and another one is', () => {
  const variables = { TABLE: ref('Table'), OTHER: ref('Table') };
  write({ One: lambda('', { Environment: { Variables: variables } }), Table: { Type: 'AWS::DynamoDB::Table' } });
  const greeting = opened({ TABLE: 'mine' }).greeting('http://localhost:7');

  expect(greeting).not.toContain('TABLE is not set');
  expect(greeting).toContain('Note: One: OTHER is not set, for it is Table (AWS::DynamoDB::Table)');
});
