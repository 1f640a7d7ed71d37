/** Several authorizers with snapshots of their own, in this process and in others: none of them is ever too late. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { revocationTable } from '../../adapters/dynamodb/revocation-table.ts';
import { newId } from '../../core/random.ts';
import { databaseFor, embeddedDatabase } from '../support/embedded-dynamodb.ts';
import { type Watch, type Watched, watch } from './snapshot-instance.ts';

const database = databaseFor(embeddedDatabase);
const revocationMaxStaleness = 600;
const lasts = 10_000;

async function watchInProcess(job: Watch): Promise<Watched> {
  const child = fork(join(__dirname, 'snapshot-instance-entry.ts'), { execArgv: [] });
  child.send(job);
  const [watched] = await once(child, 'message');
  return watched as Watched;
}

const pause = (time: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, time));

test('whatever was revoked is refused by every instance that is asked once the staleness is over', async () => {
  const { endpoint, tables, ours } = database();
  const { revokedTokens, revocationLog } = tables;
  const writer = revocationTable({ dynamo: ours, revokedTokens, revocationLog });
  const sessionIds = Array.from({ length: 8 }, newId);
  const began = Date.now();
  const job: Watch = {
    endpoint,
    revokedTokens,
    revocationLog,
    sessionIds,
    revocationMaxStaleness,
    until: began + lasts,
  };
  const watched = Promise.all([watch(job), watch(job), watch(job), watchInProcess(job), watchInProcess(job)]);

  const acknowledged = new Map<string, number>();
  for (const [index, sessionId] of sessionIds.slice(1).entries()) {
    // Every other writer's clock is 5 s behind.
    const at = Date.now() - (index % 2) * 5_000;
    await writer.revoke(sessionId, at, at + 960_000);
    acknowledged.set(sessionId, Date.now());
    await pause(200);
  }

  for (const { lookUps, queries } of await watched) {
    const late = lookUps.filter(
      ({ sessionId, began: asked, revoked }) =>
        !revoked && asked >= (acknowledged.get(sessionId) ?? Number.POSITIVE_INFINITY) + revocationMaxStaleness,
    );
    expect(late).toEqual([]);
    const refused = new Set(lookUps.filter(({ revoked }) => revoked).map(({ sessionId }) => sessionId));
    expect(refused).toEqual(new Set(sessionIds.slice(1)));
    // The snapshot answers: of hundreds of look-ups a handful reach the table.
    expect(lookUps.length).toBeGreaterThan(20 * queries);
    expect(queries).toBeLessThanOrEqual(Math.ceil(lasts / revocationMaxStaleness) + 1);
  }
});

test('an instance that starts reads thousands of revocations, page by page', async () => {
  const { endpoint, tables, ours } = database();
  const { revokedTokens, revocationLog } = tables;
  const writer = revocationTable({ dynamo: ours, revokedTokens, revocationLog });
  const at = Date.now() - 60_000;
  const sessionIds = Array.from({ length: 2_500 }, newId);
  for (let start = 0; start < sessionIds.length; start += 50)
    await Promise.all(
      sessionIds.slice(start, start + 50).map((sessionId) => writer.revoke(sessionId, at, at + 960_000)),
    );
  const job: Watch = {
    endpoint,
    revokedTokens,
    revocationLog,
    sessionIds,
    revocationMaxStaleness: 300_000,
    until: Date.now(),
  };
  const { lookUps, queries } = await watch(job);
  expect(lookUps).toHaveLength(sessionIds.length);
  expect(lookUps.every(({ revoked }) => revoked)).toBe(true);
  expect(queries).toBe(2);
});
