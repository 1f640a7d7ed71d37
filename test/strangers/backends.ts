/**
 * Servers of strangers', as `docs/backends.md` has them: Express, Fastify, Hono and plain Node, with the package and without the
 * CDK. Each runs in a process of its own beside a local service, and lets in and refuses as the authorizer does. So does the
 * server of `examples/container-backend`, made by the lines of its Dockerfile.
 */
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ForkedService, spawnLocalService } from '../../dev/forked-server.ts';
import { run } from '../deploy/command.ts';
import { freePort } from '../support/free-port.ts';
import {
  type PlacedServer,
  placeServer,
  type RunningServer,
  servers,
  signedIn,
  signOut,
  startServer,
} from './server-process.ts';
import { showSnapshots } from './snapshots.ts';

const frameworks = ['express@5.3.0', 'fastify@5.12.8', 'hono@4.13.19', '@hono/node-server@2.1.9'];
const types = ['typescript@5.9.3', '@types/node@24.19.2', '@types/express@5.0.6'];

/** @param tarball of the package */
export async function showBackends(folder: string, tarball: string, env: NodeJS.ProcessEnv): Promise<void> {
  mkdirSync(folder);
  const dependencies = { 'hybrid-auth': `file:${tarball}` };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }));
  const install = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--silent', ...frameworks, ...types];
  await run('npm', install, { cwd: folder, env });
  assert.equal(existsSync(join(folder, 'node_modules', 'aws-cdk-lib')), false);

  const service = await spawnLocalService({ port: 0, data: null, quiet: true, settings: { bcryptCost: 10 } });
  try {
    const strict = await placeAll(folder, service, { block: 'auth.ts' });
    await compile(folder, strict, env);
    for (const placed of strict) {
      const server = await startServer(placed, service, env);
      await showServer(server, service, plain).finally(() => server.stop());
    }
    await showContainer(service, join(folder, 'container'), tarball, env);
    const more = { 'maxStaleness: 5': 'maxStaleness: 2' };
    const lenient = await placeAll(join(folder, 'snapshot'), service, { block: 'auth-snapshot.ts', more });
    await compile(join(folder, 'snapshot'), lenient, env);
    await showSnapshots(lenient, service, env);
  } finally {
    await service.stop();
  }
}

const placeAll = (folder: string, service: ForkedService, auth: Parameters<typeof placeServer>[3]) =>
  Promise.all(servers.map((name) => placeServer(folder, name, service, auth)));

async function compile(folder: string, placed: readonly PlacedServer[], env: NodeJS.ProcessEnv): Promise<void> {
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2022'];
  await run(
    'npx',
    ['tsc', ...options, '--allowImportingTsExtensions', ...placed.map(({ command }) => String(command.at(-1)))],
    {
      ...{ cwd: folder, env },
    },
  );
}

interface Expected {
  readonly answer: (userId: string) => object;
  /** How long a session that has ended may still be accepted, ms. */
  readonly staleness: number;
}

/** Of the documented servers. */
const plain: Expected = { answer: (userId) => ({ userId }), staleness: 0 };

/** In an empty folder, as Docker would: what is copied, run and started. */
async function showContainer(service: ForkedService, folder: string, tarball: string, env: NodeJS.ProcessEnv) {
  const source = join(import.meta.dirname, '../../examples/container-backend/server');
  mkdirSync(folder);
  // The example's README puts the package beside the Dockerfile.
  copyFileSync(tarball, join(folder, basename(tarball)));
  const port = await freePort();
  let command: readonly string[] = [];
  for (const line of readFileSync(join(source, 'Dockerfile'), 'utf8').trim().split('\n')) {
    const [, instruction = '', words = ''] = /^(\w+) (.*)$/.exec(line) ?? [];
    if (instruction === 'COPY')
      for (const pattern of words.split(' ').slice(0, -1))
        for (const file of globSync(pattern, { cwd: source })) copyFileSync(join(source, file), join(folder, file));
    else if (instruction === 'RUN') await run('sh', ['-c', words], { cwd: folder, env });
    else if (instruction === 'CMD') command = JSON.parse(words);
    else assert.match(instruction, /^(?:FROM|WORKDIR|USER|EXPOSE)$/);
  }
  assert.equal(existsSync(join(folder, 'node_modules', 'aws-cdk-lib')), false);

  const maxStaleness = 1;
  const more = { PORT: String(port), ISSUER: service.url, AUDIENCE: service.url, MAX_STALENESS: String(maxStaleness) };
  const server = await startServer({ folder, command, port, path: '/orders' }, service, env, more);
  const expected = { staleness: maxStaleness * 1_000, answer: (owner: string) => ({ orders: [], owner }) };
  await showServer(server, service, expected).finally(() => server.stop());
}

async function showServer(
  { name, get }: RunningServer,
  service: ForkedService,
  { answer, staleness }: Expected,
): Promise<void> {
  const { access_token: token, user } = await signedIn(service);
  const authorization = `Bearer ${token}`;

  const nobody = await get();
  assert.deepEqual([nobody.status, nobody.headers.get('www-authenticate')], [401, 'Bearer'], name);
  const welcome = await get({ authorization });
  assert.deepEqual([welcome.status, await welcome.json()], [200, answer(user.id)], name);
  await signOut(service, token);
  // One query of the log may be under way.
  if (staleness > 0) await sleep(staleness + 200);
  const refused = await get({ authorization });
  assert.match(String(refused.headers.get('content-type')), /^application\/problem\+json/, name);
  const { code } = (await refused.json()) as { code: string };
  assert.deepEqual([refused.status, code], [401, 'unauthenticated'], name);
}
