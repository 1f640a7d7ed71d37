import { compareSubjects } from '../harness/comparison.ts';
import { startService } from '../harness/service.ts';
import type { Setup } from '../harness/setup.ts';
import { spread } from '../harness/statistics.ts';
import type { SubjectOptions } from '../harness/subject.ts';
import { functionEventOf } from '../ours/events.ts';
import { noRatio, ratioOf } from '../ratio.ts';
import type { Part } from './part.ts';

const cost = 12;
const password = 'correct horse battery staple of the bench';

export async function login(setup: Setup): Promise<Part> {
  setup.log('login against the bare hash');
  const { quick } = setup;
  const rounds = quick ? 3 : 25;
  // Few sign-ins a user: a full session index has one more session to end at each.
  const users = quick ? 2 : 6;
  const service = await startService({ settings: { bcryptCost: cost } });
  try {
    const events: object[] = [];
    for (let user = 0; user < users; user++) {
      const email = `user${user}@example.com`;
      const { status } = await service.post('/auth/register', { email, password });
      if (status !== 201) throw new Error(`the registration was answered ${status}`);
      const body = { email, password, client_type: 'api', device_name: 'the phone of the bench' };
      events.push(functionEventOf({ method: 'POST', path: '/auth/login', origin: service.url, body }));
    }
    const subject = (name: string, given: object): SubjectOptions => ({
      module: 'ours/subjects.ts',
      subject: name,
      given,
      env: { ...service.environment, PATH: process.env.PATH ?? '' },
    });
    const measurements = await compareSubjects(
      { login: subject('logins', { bundle: setup.bundles.login, events }), bare: subject('bareHash', { cost }) },
      { rounds, milliseconds: 0, warmUp: 0, atLeast: 1 },
    );
    const { login: ours, bare } = measurements;
    const compared = { name: 'login', against: 'one bcryptjs compare of the same cost', goal: 1.05, unit: 'ms CPU' };
    const milliseconds = (measurement: typeof ours) =>
      'batches' in measurement ? measurement.batches.map(({ cpu }) => cpu / 1_000) : [];
    const why = 'reason' in ours ? ours.reason : 'reason' in bare ? bare.reason : null;
    const row = (label: string, measurement: typeof ours) => {
      const { median, low, high } = spread(milliseconds(measurement));
      return [label, median, `${low.toFixed(1)} to ${high.toFixed(1)}`, milliseconds(measurement).length];
    };
    return {
      heading: 'Login',
      method: `The deployed bundle of the login with a right password (reads, throttling, hash, sessionIndex, session, tokens), against one bcryptjs compare: both of cost ${cost}, in turns, CPU of the whole process. The database runs in another process.`,
      tables: why
        ? []
        : [
            {
              title: 'CPU of one sign-in',
              columns: ['', 'ms', 'quartiles', 'runs'],
              rows: [row('the whole login', ours), row('bcryptjs compare', bare)],
            },
          ],
      plots: [],
      ratios: [why ? noRatio(compared, why) : ratioOf(compared, milliseconds(ours), milliseconds(bare))],
    };
  } finally {
    await service.stop();
  }
}
