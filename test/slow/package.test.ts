/** The package as users get it: packed, and beside it nothing but aws-cdk-lib and constructs. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { lambdaNames } from '../../lib/function-bundle.ts';
import { contextOf, synthesised } from '../stack/synthesised.ts';
import type { Resource } from '../stack/template.ts';
import { documentedCode } from '../support/documented-code.ts';
import { packedConsumer } from '../support/packed-consumer.ts';

const root = join(import.meta.dirname ?? __dirname, '../..');
const { folder: consumer, env, run, install, link, remove } = packedConsumer('consumer');
let installed: string;

beforeAll(() => {
  installed = install('hybrid-auth', '.');
  link('aws-cdk-lib', 'constructs', 'typescript', '@types');
});
afterAll(remove);

const resourcesIn = (folder: string, stack: string): Record<string, Resource> =>
  JSON.parse(readFileSync(join(folder, `${stack}.template.json`), 'utf8')).Resources;

/** Where the code of a function lies differs; what it is does not concern the stack. */
const withoutCode = (resources: Record<string, Resource>) =>
  Object.fromEntries(
    Object.entries(resources).map(([id, { Type, Properties }]) => {
      const { Code, ...properties } = Properties;
      return [id, { Type, properties }];
    }),
  );

test('it holds the constructs, their types and the functions, and no source', () => {
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(installed.length + 1));

  expect(files).toEqual(
    expect.arrayContaining(['dist/lib/index.js', 'dist/lib/index.d.ts', 'dist/THIRD-PARTY-LICENSES.txt']),
  );
  expect(files).toEqual(expect.arrayContaining(lambdaNames.map((name) => `dist/functions/${name}/index.mjs`)));
  expect(files).toEqual(expect.arrayContaining(['dist/console/index.html', 'dist/console/icon.svg']));
  expect(files.filter((file) => /\.m?ts$/.test(file) && !/\.d\.m?ts$/.test(file))).toEqual([]);
  expect(files.filter((file) => !/^(dist\/.*|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/.test(file))).toEqual([]);
});

test('it asks for nothing but aws-cdk-lib and constructs, and not even for these where there is a backend alone', () => {
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  const { dependencies, peerDependencies, peerDependenciesMeta } = manifest;

  expect(dependencies).toBeUndefined();
  expect(Object.keys(peerDependencies).sort()).toEqual(['aws-cdk-lib', 'constructs']);
  expect(peerDependenciesMeta).toEqual({ 'aws-cdk-lib': { optional: true }, constructs: { optional: true } });
});

test('it exports the construct, the stack and what their props are made of, and nothing else', () => {
  const names = run('node', ['-p', "Object.keys(require('hybrid-auth')).sort().join()"]);
  expect(names.trim()).toBe('DeferredAuthorizer,HybridAuth,HybridAuthStack,Mailer,Revocation');
});

test('it carries the licenses of what its functions carry', () => {
  const licenses = readFileSync(join(installed, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
  for (const name of ['@middy/core', 'bcryptjs', 'jose', 'lean-qr', 'preact', 'valibot'])
    expect(licenses).toMatch(new RegExp(`^${name} \\d`, 'm'));
  expect(licenses).toContain('Copyright (c) 2012-2016 Dan Wheeler and Dropbox, Inc.');
});

test.each([
  [
    'CommonJS',
    'app.cjs',
    "const { App } = require('aws-cdk-lib'); const { HybridAuthStack } = require('hybrid-auth');",
  ],
  ['an ES module', 'app.mjs', "import { App } from 'aws-cdk-lib'; import { HybridAuthStack } from 'hybrid-auth';"],
])('an app in %s synthesises the very stack of the repository', (_, file, imports) => {
  writeFileSync(join(consumer, file), `${imports}\nnew HybridAuthStack(new App(), 'Test').node.root.synth();`);
  const outdir = join(consumer, `${file}.out`);

  run('node', [file], consumer, {
    CDK_OUTDIR: outdir,
    CDK_CONTEXT_JSON: JSON.stringify(contextOf({ 'aws:cdk:bundling-stacks': ['*'] })),
  });

  expect(withoutCode(resourcesIn(outdir, 'Test'))).toEqual(withoutCode(synthesised().resources));
  const assets = readdirSync(outdir).filter((name) => name.startsWith('asset.'));
  expect(assets.length).toBeGreaterThan(lambdaNames.length - 3);
});

describe('the example', () => {
  beforeAll(() => {
    cpSync(join(root, 'examples/minimal-api'), join(consumer, 'minimal-api'), { recursive: true });
  });

  test('protects its own route with the authorizer', () => {
    const outdir = join(consumer, 'example.out');
    run('node', ['app.ts'], join(consumer, 'minimal-api'), { CDK_OUTDIR: outdir });

    const routes = Object.values(resourcesIn(outdir, 'MinimalApi')).filter(
      ({ Type }) => Type === 'AWS::ApiGatewayV2::Route',
    );
    const guarded = routes.filter(({ Properties }) => Properties.AuthorizationType === 'CUSTOM');

    expect(guarded.map(({ Properties }) => Properties.RouteKey)).toEqual(['GET /orders']);
    expect(routes.length).toBeGreaterThan(10);
  });

  test('of a REST API protects its own method', () => {
    cpSync(join(root, 'examples/rest-api'), join(consumer, 'rest-api'), { recursive: true });
    const outdir = join(consumer, 'rest-api.out');
    run('node', ['app.ts'], join(consumer, 'rest-api'), { CDK_OUTDIR: outdir });

    const methods = Object.values(resourcesIn(outdir, 'RestApiExample')).filter(
      ({ Type }) => Type === 'AWS::ApiGateway::Method',
    );
    const guarded = methods.filter(({ Properties }) => Properties.AuthorizationType === 'CUSTOM');

    expect(guarded.map(({ Properties }) => Properties.HttpMethod)).toEqual(['GET']);
    expect(methods.length).toBeGreaterThan(10);
  });

  test('of existing tables makes neither users nor addresses nor a pepper of its own', () => {
    cpSync(join(root, 'examples/existing-tables'), join(consumer, 'existing-tables'), { recursive: true });
    const outdir = join(consumer, 'existing-tables.out');
    run('node', ['app.ts'], join(consumer, 'existing-tables'), { CDK_OUTDIR: outdir });

    const idsOf = (stack: string, type: string): string[] =>
      Object.entries(resourcesIn(outdir, stack))
        .filter(([, { Type }]) => Type === type)
        .map(([id]) => id.replace(/[0-9A-F]{8}$/, ''))
        .sort();

    expect(idsOf('ExistingTablesData', 'AWS::DynamoDB::GlobalTable')).toEqual(['Emails', 'Users']);
    const made = idsOf('ExistingTables', 'AWS::DynamoDB::GlobalTable');
    expect(made).toContain('AuthTablesSessions');
    expect(made).not.toContain('AuthTablesUsers');
    expect(made).not.toContain('AuthTablesEmails');
    expect(idsOf('ExistingTables', 'AWS::SecretsManager::Secret')).not.toContain('AuthSecretsPepper');
  });

  test.each(['es', 'commonjs'])('type-checks against the types of the package as %s', (kind) => {
    const options = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--target',
      'es2022',
      '--module',
      'nodenext',
      '--types',
      'node',
    ];
    const file = kind === 'es' ? 'app.ts' : 'app.cts';
    cpSync(join(root, 'examples/minimal-api/app.ts'), join(consumer, 'minimal-api', file));
    run('tsc', [...options, file], join(consumer, 'minimal-api'));
  });

  test('a setting of a wrong type does not type-check', () => {
    const wrong = readFileSync(join(root, 'examples/minimal-api/app.ts'), 'utf8').replace(
      '{ api }',
      '{ api, accessTokenLifetime: 900 }',
    );
    writeFileSync(join(consumer, 'minimal-api/wrong.ts'), wrong);
    const args = ['--noEmit', '--skipLibCheck', '--module', 'nodenext', 'wrong.ts'];

    const { status, stdout } = spawnSync('tsc', args, { cwd: join(consumer, 'minimal-api'), env, encoding: 'utf8' });

    expect(status).not.toBe(0);
    expect(stdout).toContain("Type 'number' is not assignable to type 'Duration'");
  });
});

describe('a backend without the CDK', () => {
  const backend = realpathSync(mkdtempSync(join(tmpdir(), 'backend-')));
  const documented = documentedCode('backends.md');
  const names = ['principal, requirePrincipal', 'Refusal, dynamoRevocations, verifier'];
  const tsc = (args: readonly string[]) =>
    run('tsc', ['--noEmit', '--strict', '--module', 'nodenext', ...args], backend);

  beforeAll(() => {
    const modules = join(backend, 'node_modules');
    mkdirSync(join(modules, '@middy'), { recursive: true });
    cpSync(installed, join(modules, 'hybrid-auth'), { recursive: true });
    for (const name of ['typescript', '@types', '@middy/core', '@middy/util'])
      symlinkSync(join(root, 'node_modules', name), join(modules, name));
    writeFileSync(join(backend, 'package.json'), '{"type":"module"}');
  });
  afterAll(() => rmSync(backend, { recursive: true }));

  const uses = [
    "const event = { requestContext: { authorizer: { lambda: { sub: 'u', sid: 's', client_type: 'web', auth_method: 'cookie', roles: 'a b', permissions: '', auth_time: '2026-11-23T12:00:00.000Z', amr: 'pwd' } } } };",
    "const auth = verifier({ issuer: 'https://auth.example.com', audience: 'a', revocations: dynamoRevocations({ region: 'eu-central-1', revokedTokensTable: 't' }) });",
    'auth.requirePrincipal({ headers: {} }).catch((error) => console.log(principal(event).roles.length, error instanceof Refusal, error.status, typeof requirePrincipal));',
  ].join('\n');
  const imports = ['lambda', 'verify']
    .map((name, at) => `import { ${names[at]} } from 'hybrid-auth/${name}';`)
    .join('\n');
  const requires = imports.replaceAll(/import (.*) from (.*);/g, 'const $1 = require($2);');

  test.each([
    ['CommonJS', 'app.cjs', requires],
    ['an ES module', 'app.mjs', imports],
  ])('in %s uses both subpaths', (_, file, head) => {
    writeFileSync(join(backend, file), `${head}\n${uses}`);
    expect(run('node', [file], backend).trim()).toBe('2 true 401 function');
  });

  test('as an ES module in one file, as functions are bundled, it runs', () => {
    writeFileSync(join(backend, 'app.mjs'), `${imports}\n${uses}`);
    const outfile = join(backend, 'bundle.mjs');
    buildSync({
      absWorkingDir: backend,
      entryPoints: ['app.mjs'],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
    });
    expect(run('node', [outfile], tmpdir()).trim()).toBe('2 true 401 function');
  });

  test.each(['app.mts', 'app.cts'])('type-checks as %s, the package’s own types included, with no others', (file) => {
    const testing = 'mint, principalEvent, restPrincipalEvent, startHybridAuth';
    const lines = [imports, `import { ${testing} } from 'hybrid-auth/testing';`];
    writeFileSync(join(backend, file), `${lines.join('\n')}\nexport const all = [${names.join(', ')}, ${testing}];`);
    tsc(['--target', 'es2022', '--lib', 'es2022', '--typeRoots', 'none', file]);
  });

  test('the documented functions and the server of plain Node type-check', () => {
    const files = ['lambda.ts', 'middy.ts', 'auth.ts', 'node.ts'];
    for (const file of files) writeFileSync(join(backend, file), String(documented[file]));
    tsc(['--skipLibCheck', '--allowImportingTsExtensions', '--target', 'es2022', '--types', 'node', ...files]);
  });

  test('the documented access for its role type-checks in the app of the CDK', () => {
    writeFileSync(join(consumer, 'access.ts'), String(documented['access.ts']));
    run('tsc', ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'nodenext', 'access.ts']);
  });
});
