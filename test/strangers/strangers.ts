/**
 * Strangers' CDK apps: packs the package, has `cdk init` make an app, installs the tarball into it, type-checks and
 * synthesises. `npm run test:strangers`. Every app runs as CommonJS, as `cdk init` makes it, and as ES modules, with the
 * newest aws-cdk-lib of the peer range; and as CommonJS with the oldest, whose templates have to be the same. So does each
 * of the examples. Strangers' servers come first. `STRANGERS` names apps, joined by commas, so that there are no others.
 */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { endAll, run } from '../deploy/command.ts';
import { showBackends } from './backends.ts';
import { showDevServer } from './dev-server.ts';
import { showOwnTest } from './own-test.ts';
import { showRecipes } from './recipes.ts';

const root = join(import.meta.dirname, '..', '..');
const apps = join(import.meta.dirname, 'apps');
const appNames = readdirSync(apps).map((file) => basename(file, '.ts'));
const examples = join(root, 'examples');
const exampleNames = readdirSync(examples).filter((name) => existsSync(join(examples, name, 'app.ts')));
const scratch = mkdtempSync(join(tmpdir(), 'strangers-'));
const npmInstall = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--silent'];
/** No account, no Region, no questions. */
const env = { ...process.env, CI: 'true', CDK_DISABLE_CLI_TELEMETRY: 'true', NO_UPDATE_NOTIFIER: '1' };
const startedAt = Date.now();
const say = (what: string): void => console.log(`== ${Math.round((Date.now() - startedAt) / 1_000)} s: ${what}`);

interface Resource {
  readonly Type: string;
  readonly Properties?: { readonly [name: string]: unknown };
}
type Templates = Readonly<Record<string, Readonly<Record<string, Resource>>>>;

const { version, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const tarball = join(scratch, `hybrid-auth-${version}.tgz`);
const clientTarball = join(scratch, `hybrid-auth-client-${version}.tgz`);
const newest = peerDependencies['aws-cdk-lib'];
const oldest = newest.replace('^', '');

/** An app as `cdk init` makes it, with our package; its own tests are left out, and with them what they need. */
async function project(name: string, awsCdkLib: string): Promise<string> {
  const folder = join(scratch, name);
  mkdirSync(folder);
  const init = ['cdk', 'init', 'app', '--language=typescript', '--generate-only'];
  // npx looks for the CLI where it starts: ours has to be on the path.
  await run(init[0] as string, init.slice(1), { cwd: folder, env });
  rmSync(join(folder, 'test'), { recursive: true });
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  for (const unneeded of ['@swc/core', '@swc/jest', 'jest', 'aws-cdk']) delete manifest.devDependencies[unneeded];
  const ours = { 'hybrid-auth': `file:${tarball}`, 'hybrid-auth-client': `file:${clientTarball}` };
  Object.assign(manifest.dependencies, { 'aws-cdk-lib': awsCdkLib, ...ours });
  manifest.devDependencies['cdk-nag'] = '2.38.2';
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  await run('npm', npmInstall, { cwd: folder, env });

  // The stack that `cdk init` made, with the two lines of the README in it; `bin/` stays as it is.
  const stackFile = join(folder, 'lib', `${name}-stack.ts`);
  const empty = readFileSync(stackFile, 'utf8');
  const filled = empty
    .replace(
      /^import/m,
      "import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';\nimport { HybridAuth } from 'hybrid-auth';\nimport",
    )
    .replace('super(scope, id, props);', "$&\n    new HybridAuth(this, 'Auth', { api: new HttpApi(this, 'Api') });");
  assert.notEqual(filled, empty);
  writeFileSync(stackFile, filled);

  cpSync(join(import.meta.dirname, 'own', 'functions'), join(folder, 'functions'), { recursive: true });
  for (const [kind, type] of [
    ['commonjs', 'commonjs'],
    ['es', 'module'],
  ] as const) {
    cpSync(apps, join(folder, kind), { recursive: true });
    cpSync(examples, join(folder, kind, 'examples'), { recursive: true });
    rmSync(join(folder, kind, 'examples', 'tsconfig.json'));
    for (const place of ['.', ...exampleNames.map((name) => join('examples', name))])
      writeFileSync(join(folder, kind, place, 'package.json'), JSON.stringify({ type }));
  }
  await run('npx', ['tsc'], { cwd: folder, env });
  return folder;
}

/** Synthesises one of the apps, as the CDK's CLI would; of the examples each in its own folder. */
async function synthesise(folder: string, kind: 'commonjs' | 'es', name: string, more: NodeJS.ProcessEnv = {}) {
  const output = join(folder, 'out', kind, `${name}${more.STACK_NAME ?? ''}`);
  const [cwd, file] = isExample(name) ? [join(folder, kind, name), 'app.ts'] : [folder, join(kind, `${name}.ts`)];
  await run('npx', ['tsx', file], { cwd, env: { ...env, ...more, CDK_OUTDIR: output } });
  return templatesIn(output);
}

const isExample = (name: string): boolean => name.startsWith('examples/');

/** Without what differs between versions of the CDK and says nothing of ours: metadata, and names of assets. */
function templatesIn(folder: string): Templates {
  const files = readdirSync(folder).filter((file) => file.endsWith('.template.json'));
  return Object.fromEntries(
    files.map((file) => {
      const { Resources } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      const ours = Object.entries(Resources as Record<string, Resource & { Metadata?: unknown }>)
        .filter(([, { Type }]) => Type !== 'AWS::CDK::Metadata')
        .map(([id, { Metadata, ...resource }]) => [id, resource]);
      return [file.replace('.template.json', ''), Object.fromEntries(ours.sort())];
    }),
  );
}

const ofType = (templates: Templates, type: string): Resource[] =>
  Object.values(templates)
    .flatMap((resources) => Object.values(resources))
    .filter(({ Type }) => Type === type);

/** The settings that the deployment checks, and the functions get. */
function settingsOf(templates: Templates): Record<string, unknown> {
  const [keys] = ofType(templates, 'Custom::HybridAuthKeys');
  return keys?.Properties?.Settings as Record<string, unknown>;
}

/** What each app has to become, beside what every app has to. */
const expectations: Record<string, (templates: Templates) => void> = {
  minimal: (templates) => {
    assert.equal(settingsOf(templates).sessionIdleTimeout, '900');
    const routes = ofType(templates, 'AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties);
    const guarded = routes.filter((route) => route?.AuthorizationType === 'CUSTOM');
    assert.deepEqual(
      guarded.map((route) => route?.RouteKey),
      ['GET /orders'],
    );
  },
  'three-stacks': (templates) => {
    assert.deepEqual(Object.keys(templates).sort(), ['Api', 'Auth', 'Orders']);
    const [protectedRoute] = ofType({ Orders: templates.Orders ?? {} }, 'AWS::ApiGatewayV2::Route');
    assert.equal(protectedRoute?.Properties?.AuthorizationType, 'CUSTOM');
  },
  'custom-domain': (templates) => {
    assert.match(
      JSON.stringify(settingsOf(templates).issuer),
      /^\{"Fn::Join":\["",\["https:\/\/",\{"Ref":"Domain\w+"\},"\/v1"\]\]\}$/,
    );
    assert.equal(settingsOf(templates).allowedOrigins, 'https://app.example.com');
  },
  'imported-api': (templates) => {
    const { issuer, audience, allowedOrigins } = settingsOf(templates);
    assert.deepEqual([issuer, audience], ['https://auth.example.com/v1', 'https://auth.example.com/v1']);
    assert.equal(allowedOrigins, 'https://auth.example.com');
  },
  'named-stage': (templates) => {
    assert.match(JSON.stringify(settingsOf(templates).issuer), /"ApiEndpoint"\]\},"\/prod"\]\]\}$/);
  },
  'cdk-nag-2': (templates) => assert.deepEqual(Object.keys(templates), ['Checked']),
  'trusted-proxy': (templates) => {
    assert.equal(settingsOf(templates).trustedProxyHeader, 'True-Client-IP');
    const [distribution] = ofType(templates, 'AWS::CloudFront::Distribution');
    // A reference: the value stands in no template.
    assert.match(JSON.stringify(distribution), /\{\{resolve:secretsmanager:.*:SecretString:current::\}\}/);
  },
  'rest-api': (templates) => {
    assert.match(JSON.stringify(settingsOf(templates).issuer), /\.execute-api\..*"\/prod"\]\]\}$/);
    const methods = ofType(templates, 'AWS::ApiGateway::Method').map(({ Properties }) => Properties);
    assert.deepEqual(
      methods
        .filter((method) => method?.AuthorizationType === 'CUSTOM')
        .map((method) => method?.HttpMethod)
        .sort(),
      ['DELETE', 'GET', 'POST'],
    );
    assert.equal(ofType(templates, 'AWS::WAFv2::WebACLAssociation').length, 1);
    assert.equal(ofType(templates, 'AWS::ApiGateway::Authorizer')[0]?.Properties?.AuthorizerResultTtlInSeconds, 30);
  },
  'bring-your-own': (templates) => {
    const made = ofType(templates, 'AWS::DynamoDB::GlobalTable').map(({ Properties }) => Properties?.SSESpecification);
    // All but the one that was brought; the app's own stands beside them.
    assert.equal(made.length, 9);
    assert.equal(made.filter(Boolean).length, 8);
    assert.equal(ofType(templates, 'AWS::Events::EventBus').length, 1);
    const counted = ofType(templates, 'AWS::Logs::MetricFilter').filter(({ Properties }) =>
      JSON.stringify(Properties).includes('"MetricName":"SignIns"'),
    );
    assert.equal(counted.length, 2);
  },
  'own-functions': (templates) => {
    const guarded = ofType(templates, 'AWS::ApiGatewayV2::Route').filter(({ Properties }) => Properties?.AuthorizerId);
    assert.deepEqual(guarded.length, 3);
  },
  'two-names': (templates) => {
    assert.match(String(ofType(templates, 'AWS::Events::EventBus')[0]?.Properties?.Name), /^auth-blue-/);
  },
};

/** The routes of an app's own, by who may call them. */
const rulesOf = (templates: Templates): string[] =>
  ofType(templates, 'AWS::ApiGatewayV2::Route')
    .filter(({ Properties }) => Properties?.AuthorizationType === 'CUSTOM')
    .map(({ Properties }) => String(Properties?.RouteKey));

const ofExamples: typeof expectations = {
  'minimal-api': (templates) => assert.deepEqual(rulesOf(templates), ['GET /orders']),
  'rest-api': (templates) => {
    const methods = ofType(templates, 'AWS::ApiGateway::Method').map(({ Properties }) => Properties);
    assert.equal(methods.filter((method) => method?.AuthorizationType === 'CUSTOM').length, 1);
  },
  'existing-tables': (templates) => {
    assert.deepEqual(Object.keys(templates).sort(), ['ExistingTables', 'ExistingTablesData']);
    assert.deepEqual(rulesOf(templates), ['GET /orders']);
  },
  'cookie-spa': (templates) => {
    assert.deepEqual(rulesOf(templates).sort(), ['GET /api/orders', 'GET /api/reports', 'POST /api/payouts']);
    const [site] = ofType(templates, 'AWS::CloudFront::Distribution');
    assert.match(JSON.stringify(site), /\{\{resolve:secretsmanager:.*:SecretString:current::\}\}/);
    assert.match(
      JSON.stringify(settingsOf(templates).issuer),
      /"https:\/\/",\{"Fn::GetAtt":\["Site\w+","DomainName"\]/,
    );
    const [headers] = ofType(templates, 'AWS::CloudFront::ResponseHeadersPolicy');
    assert.match(JSON.stringify(headers), /default-src 'none'; script-src 'self'; /);
    // The page finds the client beside it.
    assert.equal(ofType(templates, 'Custom::CDKBucketDeployment').length, 1);
  },
  'container-backend': (templates) => {
    assert.deepEqual(rulesOf(templates), []);
    const policies = ofType(templates, 'AWS::IAM::Policy').map(({ Properties }) => Properties);
    const ofTask = policies.filter((policy) => /^OrdersTaskDefTaskRole/.test(String(policy?.PolicyName)));
    assert.deepEqual(
      ofTask.flatMap((policy) => actionsIn(policy?.PolicyDocument)),
      ['dynamodb:GetItem', 'dynamodb:Query'],
    );
    const [balancer] = ofType(templates, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
    assert.equal(balancer?.Properties?.Scheme, 'internal');
  },
};

const actionsIn = (document: unknown): unknown[] =>
  (document as { Statement: { Action: unknown }[] }).Statement.map(({ Action }) => Action);

/** The run before had the name `auth-blue`. */
async function showTwoNames(folder: string): Promise<void> {
  const green = await synthesise(folder, 'commonjs', 'two-names', { STACK_NAME: 'auth-green' });
  assert.match(String(ofType(green, 'AWS::Events::EventBus')[0]?.Properties?.Name), /^auth-green-/);
}

/** What publishing tools say of a package whose types or entry points some resolver would not find. */
async function showPackage(): Promise<void> {
  const tools = join(scratch, 'tools');
  mkdirSync(tools);
  writeFileSync(join(tools, 'package.json'), '{"private":true}');
  const packages = ['publint@0.3.25', '@arethetypeswrong/cli@0.18.5'];
  await run('npm', [...npmInstall, ...packages], { cwd: tools, env });
  await run('npx', ['publint', 'run', tarball, '--strict'], { cwd: tools, env });
  await run('npx', ['attw', tarball], { cwd: tools, env });
}

function chosen(all: typeof expectations): typeof expectations {
  const names = process.env.STRANGERS?.split(',') ?? Object.keys(all);
  return Object.fromEntries(
    names.map((name) => {
      const expect = all[name];
      if (!expect) throw new Error(`STRANGERS: there is no app ${name}; there are ${Object.keys(all)}`);
      return [name, expect];
    }),
  );
}

async function showAll(): Promise<void> {
  assert.deepEqual(Object.keys(expectations).sort(), appNames.sort());
  assert.deepEqual(Object.keys(ofExamples).sort(), exampleNames.sort());
  const all = chosen({
    ...expectations,
    ...Object.fromEntries(Object.entries(ofExamples).map(([name, expect]) => [`examples/${name}`, expect])),
  });
  say('pack');
  const packed = ['pack', '.', './packages/client', '--silent', `--pack-destination=${scratch}`];
  await run('npm', packed, { cwd: root, env });
  say('publint and attw');
  await showPackage();
  say('a test file of their own, on this Node and the oldest');
  await showOwnTest(join(scratch, 'own-test'), tarball, env);
  say('servers of Express, Fastify, Hono and plain Node, and that of a container, without the CDK');
  await showBackends(join(scratch, 'backends'), tarball, env);
  say('the recipes for Vue, Svelte, Next.js and React Native');
  await showRecipes(join(scratch, 'recipes'), env);

  say(`an app of cdk init, with aws-cdk-lib ${newest}`);
  const young = await project('newest', newest);
  await run('cdk', ['synth', '--quiet'], { cwd: young, env });
  for (const [name, expect] of Object.entries(all)) {
    say(`newest: ${name}`);
    const [commonjs, es] = await Promise.all([synthesise(young, 'commonjs', name), synthesise(young, 'es', name)]);
    expect(commonjs);
    assert.deepEqual(es, commonjs);
  }
  if (all['two-names']) await showTwoNames(young);
  if (all['own-functions']) {
    say('one of them on the machine of its developer');
    const app = join('out', 'commonjs', 'own-functions');
    await showDevServer({ folder: young, app, node: process.execPath, env });
  }

  say(`an app of cdk init, with aws-cdk-lib ${oldest}`);
  const old = await project('oldest', oldest);
  for (const [name, expect] of Object.entries(all)) {
    say(`oldest: ${name}`);
    const templates = await synthesise(old, 'commonjs', name);
    expect(templates);
    // What an example has beside ours is the CDK's, which changes.
    const comparable = isExample(name) ? oursIn : (same: Templates) => same;
    assert.deepEqual(comparable(templates), comparable(templatesIn(join(young, 'out', 'commonjs', name))));
  }
}

const oursIn = (templates: Templates): Templates =>
  Object.fromEntries(
    Object.entries(templates).map(([stack, resources]) => [
      stack,
      Object.fromEntries(Object.entries(resources).filter(([id]) => id.startsWith('Auth'))),
    ]),
  );

async function clearUp(): Promise<void> {
  await endAll();
  rmSync(scratch, { recursive: true, force: true });
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => clearUp().finally(() => process.exit(1)));
try {
  await showAll();
  say('all of it held');
} finally {
  await clearUp();
}
