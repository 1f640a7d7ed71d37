/** The same servers with `maxStaleness`: each holds what ended lately in its memory, and asks the log alone. */
import assert from 'node:assert/strict';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { tableVariable } from '../../contract/environment.ts';
import { newId } from '../../core/random.ts';
import type { ForkedService } from '../../dev/forked-server.ts';
import { type PlacedServer, type RunningServer, signedIn, signOut, startServer } from './server-process.ts';

/** Milliseconds, as the servers have it. */
const maxStaleness = 2_000;
/** For the query itself, on a busy machine. */
const query = 1_500;
/** Entries of the log before a server starts: more than the pages of 2,000 that a query brings. */
const logged = 5_000;

export async function showSnapshots(
  placed: readonly PlacedServer[],
  service: ForkedService,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const before = (await signedIn(service)).access_token;
  await signOut(service, before);
  await fillLog(service);
  const way = await wayTo(String(service.environment.AWS_ENDPOINT_URL_DYNAMODB));
  const running: RunningServer[] = [];
  try {
    for (const one of placed)
      running.push(await startServer(one, service, env, { AWS_ENDPOINT_URL_DYNAMODB: way.url }));
    // What ended before the process began, and stands behind thousands of others.
    for (const server of running) assert.equal(await statusOf(server, before), 401, server.name);
    await Promise.all(running.map((server) => showSignOut(server, service)));
    await showOutage(running, service, way);
  } finally {
    await Promise.all(running.map(({ stop }) => stop()));
    way.close();
  }
}

const statusOf = async ({ get }: RunningServer, token: string): Promise<number> =>
  (await get({ authorization: `Bearer ${token}` })).status;

/** A request that begins later than the staleness and one query after a sign-out is refused; others go on. */
async function showSignOut(server: RunningServer, service: ForkedService): Promise<void> {
  const [leaving, staying] = [(await signedIn(service)).access_token, (await signedIn(service)).access_token];
  assert.equal(await statusOf(server, leaving), 200, server.name);
  await signOut(service, leaving);
  const endedAt = Date.now();
  for (;;) {
    const askedAt = Date.now();
    const status = await statusOf(server, leaving);
    if (status === 401) break;
    assert.equal(status, 200, server.name);
    assert.ok(
      askedAt - endedAt < maxStaleness + query,
      `${server.name} let a token in ${askedAt - endedAt} ms after its end`,
    );
    await sleep(50);
  }
  assert.equal(await statusOf(server, leaving), 401, server.name);
  assert.equal(await statusOf(server, staying), 200, server.name);
}

/** The log cannot be read: nobody is let in once the snapshot is too old, and what ended meanwhile never again. */
async function showOutage(running: readonly RunningServer[], service: ForkedService, way: Way): Promise<void> {
  const [leaving, staying] = [(await signedIn(service)).access_token, (await signedIn(service)).access_token];
  for (const server of running) assert.equal(await statusOf(server, leaving), 200, server.name);
  way.cut();
  await signOut(service, leaving);
  await sleep(maxStaleness + query);
  for (const server of running)
    for (const token of [leaving, staying]) {
      const refused = await server.get({ authorization: `Bearer ${token}` });
      const { code } = (await refused.json()) as { code: string };
      assert.deepEqual([refused.status, code], [503, 'unavailable'], server.name);
    }
  way.mend();
  await Promise.all(
    running.map(async (server) => {
      const mendedAt = Date.now();
      for (;;) {
        const ofLeaving = await statusOf(server, leaving);
        assert.notEqual(ofLeaving, 200, server.name);
        if (ofLeaving === 401 && (await statusOf(server, staying)) === 200) return;
        assert.ok(Date.now() - mendedAt < 15_000, `${server.name} did not come back`);
        await sleep(100);
      }
    }),
  );
}

/** A way to the database that can be cut. */
interface Way {
  readonly url: string;
  cut(): void;
  mend(): void;
  close(): void;
}

async function wayTo(endpoint: string): Promise<Way> {
  const { hostname, port } = new URL(endpoint);
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((socket) => {
    if (isCut) return void socket.destroy();
    const further = connect(Number(port), hostname);
    for (const [one, other] of [
      [socket, further],
      [further, socket],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const destroyAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    cut: () => {
      isCut = true;
      destroyAll();
    },
    mend: () => {
      isCut = false;
    },
    close: () => {
      destroyAll();
      server.close();
    },
  };
}

/** Sessions of others that have ended just now. */
async function fillLog({ environment }: ForkedService): Promise<void> {
  const client = new DynamoDBClient({
    endpoint: String(environment.AWS_ENDPOINT_URL_DYNAMODB),
    region: String(environment.AWS_REGION),
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const table = String(environment[tableVariable('revocationLog')]);
  const now = Date.now();
  const sweepAt = { N: String(Math.ceil(now / 1_000) + 3_600) };
  for (let batch = 0; batch < logged / 25; batch++) {
    const requests = Array.from({ length: 25 }, () => {
      const sid = newId();
      const at = `${String(now).padStart(15, '0')}#${sid}`;
      return { PutRequest: { Item: { shard: { S: '0' }, at: { S: at }, sid: { S: sid }, sweepAt } } };
    });
    await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
  }
  client.destroy();
}
