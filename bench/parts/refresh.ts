import { demoPassword, demoUsers } from '../../dev/seed.ts';
import { type Client, client, sustained } from '../harness/http-load.ts';
import type { Stage } from '../harness/stage.ts';
import { openWorld, type World } from '../harness/world.ts';
import type { Part } from './part.ts';

const crowds = [1, 10, 100] as const;

export async function refresh(stage: Stage): Promise<Part> {
  stage.say('refresh under parallel clients');
  const world = await openWorld({ settings: { maxSessionsPerUser: 100 } });
  try {
    const rotations: (string | number)[][] = [];
    const races: (string | number)[][] = [];
    for (const crowd of stage.quick ? crowds.slice(0, 2) : crowds) {
      const { send, close } = client(world.url, crowd);
      const families = await Promise.all(Array.from({ length: crowd }, () => signedIn(world)));
      const present = presenter(send, world.url);
      const found = await sustained(crowd, stage.quick ? 1_000 : 6_000, async (worker) => {
        const { refreshToken, outcome } = await present(String(families[worker]));
        if (outcome !== 'rotated') throw new Error(`a refresh was ${outcome}`);
        families[worker] = refreshToken;
      });
      rotations.push([crowd, found.perSecond, found.p50, found.p99, found.p999, found.count]);
      races.push([crowd, ...(await race(present, String(families[0]), crowd))]);
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
    await world.stop();
  }
}

async function signedIn(world: World): Promise<string> {
  const body = { email: demoUsers[0]?.email, password: demoPassword, client_type: 'mobile' };
  const response = await world.post('/auth/login', body);
  return ((await response.json()) as { refresh_token: string }).refresh_token;
}

type Present = (token: string) => Promise<{ refreshToken: string; outcome: string }>;

const presenter =
  (send: Client, origin: string): Present =>
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

async function race(present: Present, token: string, crowd: number): Promise<[number, number, number, number]> {
  const began = performance.now();
  const answers = await Promise.all(Array.from({ length: crowd }, () => present(token)));
  const rotated = answers.filter(({ outcome }) => outcome === 'rotated').length;
  const successors = new Set(answers.map(({ refreshToken }) => refreshToken)).size;
  return [rotated, answers.length - rotated, successors, performance.now() - began];
}
