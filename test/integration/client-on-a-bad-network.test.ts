import type { Mode } from '../support/client-device.ts';
import { type HttpService, localService } from '../support/http-service.ts';
import { liveRandomly } from './client-on-a-bad-network.ts';

/** How many lives; CLIENT_RUNS has more of them, and CLIENT_SEED the first. */
const runs = Number(process.env.CLIENT_RUNS ?? 4);
const first = Number(process.env.CLIENT_SEED ?? 1);

let service: HttpService;
beforeAll(async () => {
  service = await localService({ settings: { ipAttemptLimit: 100_000, ipRegistrationLimit: 100_000 } });
}, 60_000);
afterAll(() => service?.stop());

test.each<[Mode]>([['token'], ['cookie']])(
  'in %s mode nothing that a network or a clock does signs out, leaves a session behind or refreshes twice at once',
  async (mode) => {
    for (let seed = first; seed < first + runs / 2; seed++) await liveRandomly(service, mode, seed);
  },
  60_000 + runs * 10_000,
);
