/**
 * Servers of strangers', as `docs/backends.md` has them: Express, Fastify, Hono and plain Node, with the package and without the
 * CDK. Each runs in a process of its own beside a local service, and lets in and refuses as the authorizer does.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
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
    for (const { file, port } of files) await showServer(service, { folder, file, port, env });
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
  readonly file: string;
  readonly port: number;
  readonly env: NodeJS.ProcessEnv;
}

async function showServer(service: ForkedService, { folder, file, port, env }: Server): Promise<void> {
  const tables = { REVOKED_TOKENS_TABLE: service.environment[tableVariable('revokedTokens')] };
  const server = leader('node', [file], {
    ...{ cwd: folder, env: { ...env, ...service.environment, ...tables }, stdio: ['ignore', 'inherit', 'inherit'] },
  });
  try {
    const get = (headers: Record<string, string> = {}) => fetch(`http://127.0.0.1:${port}/`, { headers });
    await answering(get);
    const { access_token: token, user } = await signedIn(service);
    const authorization = `Bearer ${token}`;

    const nobody = await get();
    assert.deepEqual([nobody.status, nobody.headers.get('www-authenticate')], [401, 'Bearer'], file);
    const welcome = await get({ authorization });
    assert.deepEqual([welcome.status, await welcome.json()], [200, { userId: user.id }], file);
    const { status } = await fetch(`${service.url}/auth/logout`, { method: 'POST', headers: { authorization } });
    assert.equal(status, 204);
    const refused = await get({ authorization });
    assert.match(String(refused.headers.get('content-type')), /^application\/problem\+json/, file);
    const { code } = (await refused.json()) as { code: string };
    assert.deepEqual([refused.status, code], [401, 'unauthenticated'], file);
  } finally {
    await endGroup(server);
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
