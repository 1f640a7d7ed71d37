/**
 * Servers of strangers', as `docs/backends.md` has them: Express, Fastify, Hono and plain Node, with the package and without the
 * CDK. Each runs in a process of its own beside a local service, and lets in and refuses as the authorizer does. So does the
 * server of `examples/container-backend`, made by the lines of its Dockerfile.
 */
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tableVariable } from '../../contract/environment.ts';
import { type ForkedService, spawnLocalService } from '../../dev/forked-server.ts';
import { demoPassword, demoUsers } from '../../dev/seed.ts';
import { endGroup, leader, run } from '../deploy/command.ts';
import { documentedCode } from '../support/documented-code.ts';

const servers = ['node', 'express', 'fastify', 'hono'] as const;
const frameworks = ['express@5.3.0', 'fastify@5.12.8', 'hono@4.13.19', '@hono/node-server@2.1.9'];
const types = ['typescript@5.9.3', '@types/node@24.19.2', '@types/express@5.0.6'];
const documented = documentedCode('backends.md');

/** @param tarball of the package */
export async function showBackends(folder: string, tarball: string, env: NodeJS.ProcessEnv): Promise<void> {
  mkdirSync(folder);
  const dependencies = { 'hybrid-auth': `file:${tarball}` };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }));
  const install = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--silent', ...frameworks, ...types];
  await run('npm', install, { cwd: folder, env, within: 180 });
  assert.equal(existsSync(join(folder, 'node_modules', 'aws-cdk-lib')), false);

  const service = await spawnLocalService({ port: 0, data: null, quiet: true, settings: { bcryptCost: 10 } });
  try {
    const files = await Promise.all(servers.map((name) => place(folder, name, service)));
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2022'];
    await run('npx', ['tsc', ...options, '--allowImportingTsExtensions', ...files.map(({ file }) => file)], {
      ...{ cwd: folder, env, within: 120 },
    });
    for (const { file, port } of files) {
      const tables = { REVOKED_TOKENS_TABLE: service.environment[tableVariable('revokedTokens')] };
      await showServer(service, { folder, command: ['node', file], port, env: { ...env, ...tables }, ...plain });
    }
    await showContainer(service, join(folder, 'container'), tarball, env);
  } finally {
    await service.stop();
  }
}

/** The documented files, with the address of the service and a free port in them. */
async function place(folder: string, name: (typeof servers)[number], service: ForkedService) {
  const port = await freePort();
  const file = `${name}.ts`;
  writeFileSync(join(folder, file), String(documented[file]).replace('8080', String(port)));
  const auth = String(documented['auth.ts']).replaceAll('https://auth.example.com', service.url);
  assert.ok(auth.includes(service.url));
  writeFileSync(join(folder, 'auth.ts'), auth);
  return { file, port };
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });

interface Server {
  readonly folder: string;
  readonly command: readonly string[];
  readonly port: number;
  readonly env: NodeJS.ProcessEnv;
  readonly path: string;
  readonly answer: (userId: string) => object;
  /** How long a session that has ended may still be accepted, ms. */
  readonly staleness: number;
}

/** Of the documented servers. */
const plain = { path: '/', answer: (userId: string) => ({ userId }), staleness: 0 };

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
    else if (instruction === 'RUN') await run('sh', ['-c', words], { cwd: folder, env, within: 120 });
    else if (instruction === 'CMD') command = JSON.parse(words);
    else assert.match(instruction, /^(?:FROM|WORKDIR|USER|EXPOSE)$/);
  }
  assert.equal(existsSync(join(folder, 'node_modules', 'aws-cdk-lib')), false);

  const maxStaleness = 1;
  await showServer(service, {
    ...{ folder, command, port, path: '/orders', staleness: maxStaleness * 1_000 },
    answer: (owner) => ({ orders: [], owner }),
    env: {
      ...env,
      ...{ PORT: String(port), ISSUER: service.url, AUDIENCE: service.url, MAX_STALENESS: String(maxStaleness) },
      REVOCATION_LOG_TABLE: service.environment[tableVariable('revocationLog')],
      REVOKED_TOKENS_TABLE: service.environment[tableVariable('revokedTokens')],
    },
  });
}

async function showServer(service: ForkedService, server: Server): Promise<void> {
  const { folder, command, port, env, path, staleness } = server;
  const name = command.join(' ');
  const [program = '', ...args] = command;
  const started = leader(program, args, {
    ...{ cwd: folder, env: { ...service.environment, ...env }, stdio: ['ignore', 'inherit', 'inherit'] },
  });
  try {
    const get = (headers: Record<string, string> = {}) => fetch(`http://127.0.0.1:${port}${path}`, { headers });
    await answering(get);
    const { access_token: token, user } = await signedIn(service);
    const authorization = `Bearer ${token}`;

    const nobody = await get();
    assert.deepEqual([nobody.status, nobody.headers.get('www-authenticate')], [401, 'Bearer'], name);
    const welcome = await get({ authorization });
    assert.deepEqual([welcome.status, await welcome.json()], [200, server.answer(user.id)], name);
    const { status } = await fetch(`${service.url}/auth/logout`, { method: 'POST', headers: { authorization } });
    assert.equal(status, 204);
    // One query of the log may be under way.
    if (staleness > 0) await sleep(staleness + 200);
    const refused = await get({ authorization });
    assert.match(String(refused.headers.get('content-type')), /^application\/problem\+json/, name);
    const { code } = (await refused.json()) as { code: string };
    assert.deepEqual([refused.status, code], [401, 'unauthenticated'], name);
  } finally {
    await endGroup(started);
  }
}

async function answering(get: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await get().then(Boolean, () => false)) return;
    await sleep(100);
  }
  throw new Error('the server does not answer');
}

async function signedIn({ url }: ForkedService): Promise<{ access_token: string; user: { id: string } }> {
  const body = JSON.stringify({ email: demoUsers[0]?.email, password: demoPassword, client_type: 'mobile' });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/auth/login`, { method: 'POST', headers, body });
  assert.equal(answer.status, 200);
  return (await answer.json()) as { access_token: string; user: { id: string } };
}
