import type { Mode } from '../support/client-device.ts';
import { type HttpService, localService } from '../support/http-service.ts';
import { allFates, lifeSettings, liveRandomly } from '../support/random-life.ts';
import { deviceHere } from './bad-network-device.ts';

/** How many lives; CLIENT_RUNS has more of them, and CLIENT_SEED the first. */
const runs = Number(process.env.CLIENT_RUNS ?? 4);
const first = Number(process.env.CLIENT_SEED ?? 1);

let service: HttpService;
beforeAll(async () => {
  service = await localService({ settings: lifeSettings });
});
afterAll(() => service?.stop());

test.each<[Mode]>([['token'], ['cookie']])(
  'in %s mode nothing that a network or a clock does signs out, leaves a session behind or refreshes twice at once',
  async (mode) => {
    const device = deviceHere.bind(null, service, mode);
    for (let seed = first; seed < first + runs / 2; seed++)
      await liveRandomly(service, { seed, fates: allFates, device, signsInBesideRefreshes: true });
  },
  60_000 + runs * 10_000,
);
