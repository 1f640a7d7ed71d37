import { contest } from '../harness/contest.ts';
import type { ContestantOptions } from '../harness/contestant.ts';
import type { Stage } from '../harness/stage.ts';
import { spread } from '../harness/statistics.ts';
import { openWorld } from '../harness/world.ts';
import { callingEvent } from '../ours/events.ts';
import { noRatio, ratioOf } from '../ratio.ts';
import type { Part } from './part.ts';

const cost = 12;
const password = 'correct horse battery staple of the bench';

export async function login(stage: Stage): Promise<Part> {
  stage.say('login against the bare hash');
  const { quick } = stage;
  const rounds = quick ? 3 : 25;
  // Few sign-ins a user: a full roster has one more session to end at each.
  const users = quick ? 2 : 6;
  const world = await openWorld({ settings: { bcryptCost: cost } });
  try {
    const events: object[] = [];
    for (let user = 0; user < users; user++) {
      const email = `user${user}@example.com`;
      const { status } = await world.post('/auth/register', { email, password });
      if (status !== 201) throw new Error(`the registration was answered ${status}`);
      const body = { email, password, client_type: 'api', device_name: 'the phone of the bench' };
      events.push(callingEvent({ method: 'POST', path: '/auth/login', origin: world.url, body }));
    }
    const contender = (name: string, given: object): ContestantOptions => ({
      module: 'ours/contenders.ts',
      contender: name,
      given,
      env: { ...world.environment, PATH: process.env.PATH ?? '' },
    });
    const scores = await contest(
      { login: contender('logins', { bundle: stage.bundles.login, events }), bare: contender('bareHash', { cost }) },
      { rounds, milliseconds: 0, warmUp: 0, atLeast: 1 },
    );
    const { login: ours, bare } = scores;
    const compared = { name: 'login', against: 'one bcryptjs compare of the same cost', goal: 1.05, unit: 'ms CPU' };
    const milliseconds = (score: typeof ours) =>
      'batches' in score ? score.batches.map(({ cpu }) => cpu / 1_000) : [];
    const why = 'reason' in ours ? ours.reason : 'reason' in bare ? bare.reason : null;
    const row = (label: string, score: typeof ours) => {
      const { median, low, high } = spread(milliseconds(score));
      return [label, median, `${low.toFixed(1)} to ${high.toFixed(1)}`, milliseconds(score).length];
    };
    return {
      heading: 'Login',
      method: `The deployed bundle of the login with a right password (reads, throttling, hash, roster, session, tokens), against one bcryptjs compare: both of cost ${cost}, in turns, CPU of the whole process. The database runs in another process.`,
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
    await world.stop();
  }
}
