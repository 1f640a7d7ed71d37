import { client, type Sustained, sustained } from '../harness/http-load.ts';
import { type Service, startService } from '../harness/service.ts';
import type { Setup } from '../harness/setup.ts';
import type { Bar, Part } from './part.ts';

const connections = 16;

export async function load(setup: Setup): Promise<Part> {
  setup.log('load');
  const snapshotService = await startService({ settings: { revocationMaxStaleness: 5 } });
  const bearer = (of: Service) => ({ authorization: `Bearer ${of.bearer}` });
  const { service } = setup;
  try {
    const cases: [string, Service, Record<string, string>][] = [
      ['bearer, strict', service, bearer(service)],
      ['bearer, snapshot of at most 5 s', snapshotService, bearer(snapshotService)],
      ['session cookie', service, { cookie: service.cookie, origin: service.url }],
    ];
    const milliseconds = setup.quick ? 1_000 : 10_000;
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
    await snapshotService.stop();
  }
}

async function requests(of: Service, headers: Record<string, string>, milliseconds: number): Promise<Sustained> {
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
