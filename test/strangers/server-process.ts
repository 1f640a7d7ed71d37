/** Servers beside a local service, each as a process of its own; and the files of those of `docs/backends.md`. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tableVariable } from '../../contract/environment.ts';
import type { ForkedService } from '../../dev/forked-server.ts';
import { demoPassword, demoUsers } from '../../dev/seed.ts';
import { endGroup, leader } from '../deploy/command.ts';
import { documentedCode } from '../support/documented-code.ts';
import { freePort } from '../support/free-port.ts';

export const servers = ['node', 'express', 'fastify', 'hono'] as const;
const documented = documentedCode('backends.md');

export interface PlacedServer {
  readonly folder: string;
  readonly command: readonly string[];
  readonly port: number;
  /** Of the route that is asked. @default / */
  readonly path?: string;
}

/**
 * Writes the files of a server, with the address of the service and a free port in them.
 * @param auth the block that makes the verifier, of those of the page; `more` replaces what stands in it
 */
export async function placeServer(
  folder: string,
  name: (typeof servers)[number],
  service: ForkedService,
  auth: { readonly block: string; readonly more?: Readonly<Record<string, string>> },
): Promise<PlacedServer> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const file = `${name}.ts`;
  writeFileSync(join(folder, file), String(documented[file]).replace('8080', String(port)));
  const replacements = { 'https://auth.example.com': service.url, ...auth.more };
  let text = String(documented[auth.block]);
  for (const [from, to] of Object.entries(replacements)) {
    assert.ok(text.includes(from), `${auth.block} has no ${from}`);
    text = text.replaceAll(from, to);
  }
  writeFileSync(join(folder, 'auth.ts'), text);
  return { folder, command: ['node', file], port };
}

export interface RunningServer {
  readonly name: string;
  get(headers?: Record<string, string>): Promise<Response>;
  stop(): Promise<void>;
}

/**
 * Starts a server with what it may know of the service: where the tables are, and what they are called.
 * @param more of its environment; it wins
 */
export async function startServer(
  { folder, command, port, path = '/' }: PlacedServer,
  service: ForkedService,
  env: NodeJS.ProcessEnv,
  more: NodeJS.ProcessEnv = {},
): Promise<RunningServer> {
  const tables = {
    REVOKED_TOKENS_TABLE: service.environment[tableVariable('revokedTokens')],
    REVOCATION_LOG_TABLE: service.environment[tableVariable('revocationLog')],
  };
  const [program = '', ...args] = command;
  const name = command.join(' ');
  const child = leader(program, args, {
    ...{
      cwd: folder,
      env: { ...env, ...service.environment, ...tables, ...more },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  });
  const get = (headers: Record<string, string> = {}) => fetch(`http://127.0.0.1:${port}${path}`, { headers });
  const stop = () => endGroup(child);
  for (let tries = 0; tries < 600; tries++) {
    if (await get().then(Boolean, () => false)) return { name, get, stop };
    await sleep(100);
  }
  await stop();
  throw new Error(`the server ${name} does not answer`);
}

export interface SignedIn {
  readonly access_token: string;
  readonly user: { readonly id: string };
}

export async function signedIn({ url }: ForkedService): Promise<SignedIn> {
  const body = JSON.stringify({ email: demoUsers[0]?.email, password: demoPassword, client_type: 'mobile' });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/auth/login`, { method: 'POST', headers, body });
  assert.equal(answer.status, 200);
  return (await answer.json()) as SignedIn;
}

/** Returns when the service has acknowledged it. */
export async function signOut({ url }: ForkedService, token: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const { status } = await fetch(`${url}/auth/logout`, { method: 'POST', headers });
  assert.equal(status, 204);
}
