/** The arrows between the folders: which may look into which, and which packages it may use. */
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, normalize, relative } from 'node:path';
import { preProcessFile } from 'typescript';
import { clientEntries } from '../../build/client-bundle.ts';

const root = join(import.meta.dirname ?? __dirname, '../..');

interface Rule {
  readonly rooms: readonly string[];
  readonly packages: readonly RegExp[];
}

const node = /^node:/;
const cdk = [/^aws-cdk-lib(\/|$)/, /^constructs$/];

/** `bin -> lib -> contract`; `functions -> adapters -> core`, all three may read `contract`; nothing sees `dev`. */
const rules: Record<string, Rule> = {
  contract: { rooms: [], packages: [] },
  core: { rooms: ['contract'], packages: [/^jose$/, /^bcryptjs$/, node] },
  adapters: { rooms: ['core', 'contract'], packages: [/^@aws-sdk\/client-dynamodb$/, node] },
  'functions/wiring': {
    rooms: ['functions', 'functions/http', 'adapters', 'core', 'contract'],
    packages: [/^aws-lambda$/, node],
  },
  // What differs between gateways: the only place that sees their events.
  'functions/gateway': { rooms: ['functions/http', 'contract'], packages: [/^aws-lambda$/] },
  'functions/http': { rooms: ['functions', 'core', 'contract'], packages: [/^@middy\//, node] },
  functions: {
    rooms: ['functions/gateway', 'functions/http', 'functions/wiring', 'core', 'contract'],
    packages: [/^aws-lambda$/, node],
  },
  // What apps import into functions and servers of their own: no package travels with it, and no CDK.
  backend: { rooms: ['functions/http', 'adapters', 'core', 'contract'], packages: [node] },
  lib: { rooms: ['contract'], packages: [...cdk, /^node:(fs|module|os|path|zlib)$/, /^esbuild$/] },
  // The command line of operators: it reads files, and reaches the service through the operator's function alone.
  cli: { rooms: ['core', 'contract'], packages: [/^@aws-sdk\/client-(?:lambda|cloudformation)$/, node] },
  // What runs in browsers and phones: of the contract it has the types alone.
  'packages/client': { rooms: ['contract'], packages: [] },
  // The developer's view: it uses the client as an app does, and shows what goes over the wire.
  'packages/developer': { rooms: ['contract', 'packages/client'], packages: [/^preact(\/|$)/] },
  'packages/react': { rooms: [], packages: [/^react$/, /^hybrid-auth-client$/] },
  // Pages: what they do at the service they do through the client's entries.
  'packages/console': { rooms: ['packages/client', 'contract'], packages: [/^preact(\/hooks)?$/, /^lean-qr\/nano$/] },
  bin: { rooms: ['lib'], packages: [/^aws-cdk-lib$/] },
  examples: { rooms: [], packages: [...cdk, /^hybrid-auth$/, node] },
  dev: {
    rooms: [
      'functions/gateway',
      'functions/http',
      'functions/wiring',
      'functions',
      'adapters',
      'core',
      'contract',
      'lib',
      // What tests of apps get without a server.
      'backend',
    ],
    packages: [/^bcryptjs$/, /^@aws-sdk\//, /^aws-lambda$/, /^dynalite$/, /^classic-level$/, node],
  },
};

/** Packages that a few files may use beyond what their room may: bodies are described as valibot's data. */
const exceptions: Readonly<Record<string, readonly RegExp[]>> = {
  'dev/developer-bundle.ts': [/^esbuild$/],
  'adapters/mail/ses-mailer.ts': [/^@aws-sdk\/client-sesv2$/],
  'contract/requests.ts': [/^valibot$/],
  'contract/responses.ts': [/^valibot$/],
  'contract/operations.ts': [/^valibot$/],
  'functions/http/request-body.ts': [/^valibot$/],
  'core/passkeys/is-usable-key.ts': [/^@simplewebauthn\/server\/helpers$/],
  'core/passkeys/passkey-options.ts': [/^@simplewebauthn\/server$/],
  'core/passkeys/verify-assertion.ts': [/^@simplewebauthn\/server$/],
  'core/passkeys/verify-enrolment.ts': [/^@simplewebauthn\/server(\/helpers)?$/],
};

interface Source {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly text: string;
}

const rooms = Object.keys(rules).sort((one, other) => other.length - one.length);
const roomOf = (path: string): string =>
  rooms.find((room) => path.startsWith(`${room}/`)) ?? path.split('/')[0] ?? path;

const sources: readonly Source[] = [...new Set(rooms.map((room) => String(room.split('/')[0])))].flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/node_modules|(^|\/)dist\//.test(name.replaceAll('\\', '/')))
    .map((name) => {
      const path = join(room, name);
      return { path: path.replaceAll('\\', '/'), text: readFileSync(join(root, path), 'utf8') };
    }),
);

/** The text without comments and strings, where words only say what a thing is called. */
const codeOf = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, ' ');

function importFaults({ path, text }: Source): string[] {
  const room = roomOf(path);
  const rule = rules[room];
  if (!rule) return [`${path} is in no room`];
  return preProcessFile(text).importedFiles.flatMap(({ fileName }) => {
    if (!fileName.startsWith('.')) {
      const isAllowed = [...rule.packages, ...(exceptions[path] ?? [])].some((allowed) => allowed.test(fileName));
      return isAllowed ? [] : [`${path} imports ${fileName}`];
    }
    const target = normalize(join(dirname(path), fileName)).replaceAll('\\', '/');
    const isInside =
      ['packages/console', 'packages/developer'].includes(room) &&
      target.startsWith('packages/client/') &&
      !clientPublic.includes(target);
    if (isInside) return [`${path} looks behind the client: ${target}`];
    const isHandler = /^functions\/[^/]+\.ts$/.test(target);
    const isNear = (roomOf(target) === room || rule.rooms.includes(roomOf(target))) && !(isHandler && room !== 'dev');
    return isNear ? [] : [`${path} looks into ${target}`];
  });
}

/** What the client has from the browser or device that it runs on. */
const clientEnvironment = 'packages/client/src/environment.ts';
/** What others may import of it, which is what it publishes. */
const clientPublic = Object.values(clientEntries).map((entry) => `packages/client/${entry}`);

/** What only one place may do. */
const homes: readonly { readonly what: string; readonly trace: RegExp; readonly home: (path: string) => boolean }[] = [
  {
    what: 'reads the clock',
    trace: /\bDate\.now\(|\bnew Date\(\)|\bDate\(\)|\bperformance\.now\(|\bhrtime\b/,
    home: (path) =>
      [
        'core/clock.ts',
        clientEnvironment,
        'packages/console/src/clock.ts',
        'packages/developer/src/facts.tsx',
      ].includes(path),
  },
  {
    what: 'makes randomness',
    trace: /\bMath\.random\b|\brandomBytes\b|\brandomUUID\b|\brandomInt\b|\bgetRandomValues\b|\brandomFill/,
    // A stand-in for a builtin hands it on, and makes none.
    home: (path) =>
      path === 'core/random.ts' || path === clientEnvironment || path.startsWith('functions/wiring/shims/'),
  },
  {
    what: 'reads the environment',
    trace: /\bprocess\.env\b/,
    home: (path) =>
      path.startsWith('functions/wiring/') ||
      path.startsWith('dev/') ||
      path.startsWith('examples/') ||
      path === 'backend/dynamo-revocations.ts',
  },
];

const homeFaults = ({ path, text }: Source): string[] =>
  homes.filter(({ trace, home }) => trace.test(codeOf(text)) && !home(path)).map(({ what }) => `${path} ${what}`);

/** Wiring is imports; what a handler does has to fit a screen. */
const beyondImports = (text: string): number =>
  text
    .replace(/^import\b[^;]*;\n/gm, '')
    .trim()
    .split('\n').length;

function shapeFaults({ path, text }: Source): string[] {
  const isHandler = /^functions\/[^/]+\.ts$/.test(path);
  const own = text.replace(/^export\s+(?:type\s+)?(?:\*|\{[^}]*\})\s*from\b.*$/gm, '');
  const isBarrel = own !== text && !/\bexport\b/.test(codeOf(own));
  return [
    ...(isHandler && beyondImports(text) > 45 ? [`${path} has more than 45 lines beyond its imports`] : []),
    ...((isBarrel || /(^|\/)index\.ts$/.test(path)) && path !== 'lib/index.ts' ? [`${path} is a barrel`] : []),
  ];
}

/** Schemas and sentences would travel into every page: an import of a type leaves nothing behind. */
const typeFaults = ({ path, text }: Source): string[] =>
  path.startsWith('packages/')
    ? [...text.matchAll(/^(?:import|export)\s+(?!type\b)[^;]*?from '([^']*contract\/[^']*)'/gm)].map(
        ([, from]) => `${path} imports more than types of ${from}`,
      )
    : [];

const faultsOf = (source: Source): string[] => [
  ...typeFaults(source),
  ...importFaults(source),
  ...homeFaults(source),
  ...shapeFaults(source),
];

test.each(rooms.map((room) => [room]))('%s stays in its room', (room) => {
  const inside = sources.filter(({ path }) => roomOf(path) === room);

  expect(inside.length).toBeGreaterThan(0);
  expect(inside.flatMap(faultsOf)).toEqual([]);
});

test('nothing but dev, tests and benches looks into dev', () => {
  const outside = sources.filter(({ path }) => roomOf(path) !== 'dev');
  expect(outside.filter(({ text }) => /from '(\.\.\/)+dev\//.test(text)).map(({ path }) => path)).toEqual([]);
});

test('lib names functions by their path and never imports one', () => {
  const lib = sources.filter(({ path }) => path.startsWith('lib/'));
  const seen = lib.flatMap(({ path, text }) =>
    preProcessFile(text).importedFiles.map(({ fileName }) => relative('.', normalize(join(dirname(path), fileName)))),
  );
  expect(seen.filter((target) => /^(functions|core|adapters)\//.test(target))).toEqual([]);
});

test.each([
  ['contract/any.ts', "import { App } from 'aws-cdk-lib';", 'contract/any.ts imports aws-cdk-lib'],
  ['contract/any.ts', "import * as v from 'valibot';", 'contract/any.ts imports valibot'],
  ['contract/any.ts', "import { newId } from '../core/random.ts';", 'contract/any.ts looks into core/random.ts'],
  [
    'core/any.ts',
    "import { dynamoClient } from '../adapters/dynamodb/dynamo-client.ts';",
    'core/any.ts looks into adapters/dynamodb/dynamo-client.ts',
  ],
  [
    'core/any.ts',
    "import type { GetItemInput } from '@aws-sdk/client-dynamodb';",
    'core/any.ts imports @aws-sdk/client-dynamodb',
  ],
  ['core/tokens/any.ts', "const sign = await import('jsonwebtoken');", 'core/tokens/any.ts imports jsonwebtoken'],
  ['core/any.ts', 'export const at = Date.now();', 'core/any.ts reads the clock'],
  [
    'core/any.ts',
    "import { randomBytes } from 'node:crypto';\nexport const id = randomBytes(16);",
    'core/any.ts makes randomness',
  ],
  ['core/any.ts', 'export const isLocal = process.env.LOCAL;', 'core/any.ts reads the environment'],
  [
    'adapters/any.ts',
    "import { handler } from '../functions/login.ts';",
    'adapters/any.ts looks into functions/login.ts',
  ],
  ['adapters/any.ts', "export const table = process.env['TABLE'];", 'adapters/any.ts reads the environment'],
  [
    'functions/any.ts',
    "import { dynamoClient } from '../adapters/dynamodb/dynamo-client.ts';",
    'functions/any.ts looks into adapters/dynamodb/dynamo-client.ts',
  ],
  [
    'functions/http/any.ts',
    "import { awsConnection } from '../../adapters/aws/environment.ts';",
    'functions/http/any.ts looks into adapters/aws/environment.ts',
  ],
  [
    'functions/http/any.ts',
    "import type { APIGatewayProxyEventV2 } from 'aws-lambda';",
    'functions/http/any.ts imports aws-lambda',
  ],
  ['functions/any.ts', "import { handler } from './login.ts';", 'functions/any.ts looks into functions/login.ts'],
  [
    'functions/wiring/any.ts',
    "import { handler } from '../login.ts';",
    'functions/wiring/any.ts looks into functions/login.ts',
  ],
  [
    'functions/any.ts',
    `export const handler = null;${'\n// more'.repeat(46)}`,
    'functions/any.ts has more than 45 lines beyond its imports',
  ],
  ['lib/any.ts', "import { handler } from '../functions/login.ts';", 'lib/any.ts looks into functions/login.ts'],
  [
    'lib/any.ts',
    "import { startLocalService } from '../dev/local-server.ts';",
    'lib/any.ts looks into dev/local-server.ts',
  ],
  [
    'cli/any.ts',
    "import { userTable } from '../adapters/dynamodb/user-table.ts';",
    'cli/any.ts looks into adapters/dynamodb/user-table.ts',
  ],
  ['backend/any.ts', "import { App } from 'aws-cdk-lib';", 'backend/any.ts imports aws-cdk-lib'],
  ['backend/any.ts', "import middy from '@middy/core';", 'backend/any.ts imports @middy/core'],
  [
    'backend/any.ts',
    "import { configuration } from '../functions/wiring/configuration.ts';",
    'backend/any.ts looks into functions/wiring/configuration.ts',
  ],
  [
    'packages/client/src/any.ts',
    "import { problems } from '../../../contract/errors.ts';",
    'packages/client/src/any.ts imports more than types of ../../../contract/errors.ts',
  ],
  [
    'packages/client/src/any.ts',
    "import type { Session } from '../../../core/sessions/session.ts';",
    'packages/client/src/any.ts looks into core/sessions/session.ts',
  ],
  ['packages/client/src/any.ts', 'export const at = Date.now();', 'packages/client/src/any.ts reads the clock'],
  ['packages/client/src/any.ts', "import { join } from 'node:path';", 'packages/client/src/any.ts imports node:path'],
  [
    'packages/console/src/any.tsx',
    "import { sender } from '../../client/src/send.ts';",
    'packages/console/src/any.tsx looks behind the client: packages/client/src/send.ts',
  ],
  [
    'packages/console/src/any.tsx',
    "import { problems } from '../../../contract/errors.ts';",
    'packages/console/src/any.tsx imports more than types of ../../../contract/errors.ts',
  ],
  [
    'packages/console/src/any.tsx',
    "import { lazy } from 'preact/compat';",
    'packages/console/src/any.tsx imports preact/compat',
  ],
  ['bin/any.ts', "import { settings } from '../contract/settings.ts';", 'bin/any.ts looks into contract/settings.ts'],
  ['core/tokens/index.ts', 'export const any = 1;', 'core/tokens/index.ts is a barrel'],
  ['core/any.ts', "export { newId } from './random.ts';", 'core/any.ts is a barrel'],
  [
    'examples/minimal-api/any.ts',
    "import { HybridAuth } from '../../lib/hybrid-auth.ts';",
    'examples/minimal-api/any.ts looks into lib/hybrid-auth.ts',
  ],
])('a bad line in %s turns it red: %s', (path, text, fault) => {
  expect(faultsOf({ path, text })).toContain(fault);
});

test('a word in a comment or a text is no deed', () => {
  const text = "// Not Date.now() here.\n/** Math.random() */\nexport const advice = 'never process.env';";
  expect(faultsOf({ path: 'core/any.ts', text })).toEqual([]);
});

test('only Node’s own modules come with the prefix node:', () => {
  const bare = sources.flatMap(({ path, text }) =>
    preProcessFile(text)
      .importedFiles.filter(({ fileName }) => isBuiltin(fileName) && !fileName.startsWith('node:'))
      .map(({ fileName }) => `${path} imports ${fileName}`),
  );
  expect(bare).toEqual([]);
});
