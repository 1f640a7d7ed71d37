import { compareSubjects, type Measurement } from '../harness/comparison.ts';
import { type Service, startService } from '../harness/service.ts';
import type { Environment, Setup } from '../harness/setup.ts';
import { spread } from '../harness/statistics.ts';
import type { SubjectOptions } from '../harness/subject.ts';
import { functionEventOf } from '../ours/events.ts';
import { cost, cpuOf, loginRatios, type Measurements, type Name, names } from './login-ratios.ts';
import type { Part } from './part.ts';

const password = 'correct horse battery staple of the bench';

export async function login(setup: Setup): Promise<Part> {
  setup.log('login against the bare hash');
  const { quick } = setup;
  const bcrypt = await startService({ settings: { bcryptCost: cost } });
  const argon2id = await startService({ settings: { passwordHash: 'argon2id' } });
  const PATH = process.env.PATH ?? '';
  const subject = (name: string, given: object = {}, env: Environment = {}): SubjectOptions => ({
    module: 'ours/subjects.ts',
    subject: name,
    given,
    env: { ...env, PATH },
  });
  const logins = async (service: Service): Promise<SubjectOptions> => {
    const events = await loginEvents(service, quick ? 2 : 6);
    return subject('logins', { bundle: setup.bundles.login, events }, service.environment);
  };
  try {
    const measurements = await compareSubjects(
      {
        login: await logins(bcrypt),
        loginArgon2id: await logins(argon2id),
        bcryptCompare: subject('bcryptCompare', { cost }),
        argon2idVerify: subject('argon2idVerify'),
      },
      { rounds: quick ? 3 : 25, milliseconds: 0, warmUp: 0, atLeast: 1 },
    );
    return partOf(measurements);
  } finally {
    await Promise.all([bcrypt.stop(), argon2id.stop()]);
  }
}

/** Few sign-ins a user: a full session index has one more session to end at each. */
async function loginEvents(service: Service, users: number): Promise<object[]> {
  const events: object[] = [];
  for (let user = 0; user < users; user++) {
    const email = `user${user}@example.com`;
    const { status } = await service.post('/auth/register', { email, password });
    if (status !== 201) throw new Error(`the registration was answered ${status}`);
    const body = { email, password, client_type: 'api', device_name: 'the phone of the bench' };
    events.push(functionEventOf({ method: 'POST', path: '/auth/login', origin: service.url, body }));
  }
  return events;
}

const partOf = (measurements: Measurements): Part => ({
  heading: 'Login',
  method: `The deployed bundle of the login with a right password (reads, throttling, hash, session index, session, tokens), against one bcryptjs compare, both of cost ${cost}; the same with argon2id (19 MiB, 2 passes, 1 lane), and the verification of such a hash alone. Each runs in turn; CPU is that of the whole process. The database runs in another process.`,
  tables: [
    {
      title: 'CPU of one sign-in, and of one hash',
      columns: ['', 'ms', 'quartiles', 'runs'],
      rows: (Object.keys(names) as Name[]).map((name) => rowOf(names[name], measurements[name])),
    },
  ],
  plots: [],
  ratios: loginRatios(measurements),
});

function rowOf(label: string, measurement: Measurement): (string | number | null)[] {
  if ('reason' in measurement) return [label, null, measurement.reason, 0];
  const { median, low, high } = spread(cpuOf(measurement));
  return [label, median, `${low.toFixed(1)} to ${high.toFixed(1)}`, measurement.batches.length];
}
