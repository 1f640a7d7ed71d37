import { client, type Sustained, sustained } from '../harness/http-load.ts';
import type { Stage } from '../harness/stage.ts';
import { openWorld, type World } from '../harness/world.ts';
import type { Bar, Part } from './part.ts';

const connections = 16;

export async function load(stage: Stage): Promise<Part> {
  stage.say('load');
  const snapshotWorld = await openWorld({ settings: { maxStaleness: 5 } });
  const bearer = (of: World) => ({ authorization: `Bearer ${of.bearer}` });
  const { world } = stage;
  try {
    const cases: [string, World, Record<string, string>][] = [
      ['bearer, strict', world, bearer(world)],
      ['bearer, snapshot of at most 5 s', snapshotWorld, bearer(snapshotWorld)],
      ['session cookie', world, { cookie: world.cookie, origin: world.url }],
    ];
    const milliseconds = stage.quick ? 1_000 : 10_000;
    const found: [string, Sustained][] = [];
    for (const [name, of, headers] of cases) {
      await requests(of, headers, milliseconds / 4);
      found.push([name, await requests(of, headers, milliseconds)]);
    }
    return {
      heading: 'Load',
      method: `GET /demo/whoami over ${connections} connections, one request after the other on each: HTTP, the stand-in for API Gateway, the authorizer and the function behind it, all in one process with the embedded database; the clients are in another.`,
      tables: [
        {
          title: 'Sustained',
          columns: ['', 'requests a second', 'p50 ms', 'p99 ms', 'p99.9 ms', 'in all'],
          rows: found.map(([name, { perSecond, p50, p99, p999, count }]) => [name, perSecond, p50, p99, p999, count]),
        },
      ],
      plots: [{ name: 'load', title: 'Latency under load: median, and up to p99', unit: 'ms', bars: found.map(barOf) }],
      ratios: [],
    };
  } finally {
    await snapshotWorld.stop();
  }
}

async function requests(of: World, headers: Record<string, string>, milliseconds: number): Promise<Sustained> {
  const { send, close } = client(of.url, connections);
  try {
    return await sustained(connections, milliseconds, async () => {
      const { status } = await send({ method: 'GET', path: '/demo/whoami', headers });
      if (status !== 200) throw new Error(`a request was answered ${status}`);
    });
  } finally {
    close();
  }
}

const barOf = ([label, { p50, p99 }]: [string, Sustained]): Bar => ({
  label,
  value: p50,
  low: p50,
  high: p99,
  isOurs: true,
});
