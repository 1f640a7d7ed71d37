import { client, type Send, sustained } from '../harness/http-load.ts';
import { startService } from '../harness/service.ts';
import type { Setup } from '../harness/setup.ts';
import { newRefreshToken } from '../ours/quick-user.ts';
import type { Part } from './part.ts';

const clientCounts = [1, 10, 100] as const;

export async function refresh(setup: Setup): Promise<Part> {
  setup.log('refresh under parallel clients');
  const service = await startService();
  try {
    const rotations: (string | number)[][] = [];
    const races: (string | number)[][] = [];
    for (const clients of setup.quick ? clientCounts.slice(0, 2) : clientCounts) {
      const { send, close } = client(service.url, clients);
      const tokens = await Promise.all(Array.from({ length: clients }, () => newRefreshToken(service)));
      const refreshWith = refresher(send, service.url);
      const found = await sustained(clients, setup.quick ? 1_000 : 6_000, async (worker) => {
        const { refreshToken, outcome } = await refreshWith(String(tokens[worker]));
        if (outcome !== 'rotated') throw new Error(`a refresh was ${outcome}`);
        tokens[worker] = refreshToken;
      });
      rotations.push([clients, found.perSecond, found.p50, found.p99, found.p999, found.count]);
      races.push([clients, ...(await race(refreshWith, String(tokens[0]), clients))]);
      close();
    }
    return {
      heading: 'Refresh',
      method:
        'The whole local service in one process, its embedded database included, and the clients in another. Rotation: each client has a session of its own and rotates its token again and again. Race: one token, presented by all at once.',
      tables: [
        {
          title: 'Rotation',
          columns: ['parallel clients', 'rotations a second', 'p50 ms', 'p99 ms', 'p99.9 ms', 'in all'],
          rows: rotations,
        },
        {
          title: 'Race for one token',
          columns: ['parallel clients', 'rotated', 'replayed', 'different successors', 'all answered after ms'],
          rows: races,
        },
      ],
      plots: [],
      ratios: [],
    };
  } finally {
    await service.stop();
  }
}

type RefreshWith = (token: string) => Promise<{ refreshToken: string; outcome: string }>;

const refresher =
  (send: Send, origin: string): RefreshWith =>
  async (token) => {
    const { status, headers, text } = await send({
      method: 'POST',
      path: '/auth/refresh',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ refresh_token: token }),
    });
    if (status !== 200) throw new Error(`a refresh was answered ${status} ${text}`);
    return { refreshToken: JSON.parse(text).refresh_token, outcome: String(headers['auth-refresh-outcome']) };
  };

async function race(
  refreshWith: RefreshWith,
  token: string,
  clients: number,
): Promise<[number, number, number, number]> {
  const began = performance.now();
  const answers = await Promise.all(Array.from({ length: clients }, () => refreshWith(token)));
  const rotated = answers.filter(({ outcome }) => outcome === 'rotated').length;
  const successors = new Set(answers.map(({ refreshToken }) => refreshToken)).size;
  return [rotated, answers.length - rotated, successors, performance.now() - began];
}
