/** What happens when something under us fails: the database, the secrets, the clock, the gateway, or the process itself. */

import { dynamoClient } from '../../adapters/dynamodb/dynamo-client.ts';
import { newId } from '../../core/random.ts';
import { gateway } from '../../dev/gateway.ts';
import { listenOnLoopback } from '../../dev/loopback-server.ts';
import { type DatabaseProxy, type Interference, type Passage, startProxy } from '../contracts/proxy.ts';
import { days, seconds } from '../support/builders.ts';
import { localConnection } from '../support/embedded-dynamodb.ts';
import { type Account, type Answer, bearer, cookieIn, newAccount, newPerson } from '../support/http-service.ts';
import { holdsSnapshots, untilStale } from '../support/revocation-mode.ts';
import { sdkDynamo } from '../support/sdk-dynamo.ts';
import { bearer as bearerCredential, tokensOf, wiredUseCases } from '../support/wired-use-cases.ts';
import { withoutIds } from '../support/without-ids.ts';
import { type Attacked, attacked, deployment, eventOf, type Ground, newGround } from './attack-target.ts';
import { claimsOf } from './forger.ts';
import { type SeededUser, seededUsers } from './seeded-users.ts';
import { tallied } from './support/tallied.ts';

const test = tallied('Fault injection');

let ground: Ground;
let databaseProxy: DatabaseProxy;
let secretsProxy: DatabaseProxy;
let service: Attacked;
let somebody: () => Promise<SeededUser>;
let disturb: Interference | null = null;
let disturbSecrets: Interference | null = null;
/** Every operation that was ever asked for. */
const operations = new Set<string>();

const undisturbed: Interference = ({ onward }) => onward();
const start = (env: Record<string, string> = {}) =>
  attacked({
    ground,
    settings: deployment,
    env,
    through: { database: databaseProxy.endpoint, secrets: secretsProxy.endpoint },
  });

beforeAll(async () => {
  ground = await newGround();
  databaseProxy = await startProxy(ground.database.endpoint, (passage) => {
    operations.add(passage.operation);
    return (disturb ?? undisturbed)(passage);
  });
  secretsProxy = await startProxy(ground.secrets.endpoint, (passage) => (disturbSecrets ?? undisturbed)(passage));
  service = await start();
  somebody = await seededUsers(service, ground);
});
afterEach(() => {
  disturb = null;
  disturbSecrets = null;
});
afterAll(async () => {
  await service?.stop();
  await Promise.all([databaseProxy?.stop(), secretsProxy?.stop()]);
  await ground?.stop();
});

const whoami = (headers: Record<string, string>) => service.call('/demo/whoami', { headers });
const me = (headers: Record<string, string>) => service.call('/auth/me', { headers });
const refresh = (token: string) => service.call('/auth/refresh', { body: { refresh_token: token } });
const login = (account: Account, clientType = 'mobile') =>
  service.call('/auth/login', { body: { ...account, client_type: clientType } });
const logout = (headers: Record<string, string>, query = '') =>
  service.call(`/auth/logout${query}`, { method: 'POST', headers: { origin: service.origin, ...headers } });
const item = async (id: string) => (await service.items('sessions')).find(({ sessionId }) => sessionId?.S === id);

/** What a fault does to one operation on its way. */
const faults: Record<string, Interference> = {
  'a 500': async () => ({ status: 500, body: { __type: 'InternalServerError', message: 'x' } }),
  'a throttle': async () => ({ status: 400, body: { __type: 'x#ProvisionedThroughputExceededException' } }),
  'a refusal of AWS': async () => ({ status: 400, body: { __type: 'x#AccessDeniedException', Message: 'x' } }),
  'a lost request': async () => null,
  'a lost answer': async ({ onward }) => {
    await onward();
    return null;
  },
  'an answer that is none': async () => ({ status: 200, body: '<html>' }),
  'an answer of another server': async () => ({
    status: 200,
    text: '{}',
    headers: { 'content-type': 'application/json' },
  }),
};
/** Slow enough for requests at once to need an instance each. */
const slowly: Interference = async ({ onward }) => {
  await new Promise((resolve) => setTimeout(resolve, 30));
  return onward();
};
const duplicated: Interference = async ({ onward }) => {
  const first = await onward();
  await onward();
  return first;
};

/** Strikes at the operations from the `from`th on, `times` in all; answers how many operations there were. */
function striking(fault: Interference, from: number, times: number) {
  const seen = { operations: 0 };
  disturb = (passage) => {
    const index = seen.operations++;
    return index >= from && index < from + times ? fault(passage) : passage.onward();
  };
  return seen;
}

/** One thing that a client does, and what has to be true of it afterwards, whatever happened on the way. */
interface Deed {
  /** What has happened before, undisturbed. */
  readonly before?: (by: SeededUser) => Promise<void>;
  readonly attempt: (by: SeededUser) => Promise<Answer>;
  readonly success: number;
  /** How the gateway denies where the authorizer cannot know. @default none: it is 503 */
  readonly denial?: number;
  /** Whether it computes a hash, so that it is not to be done hundreds of times. */
  readonly hashes?: true;
  /** Undisturbed again. */
  readonly check: (by: SeededUser, answer: Answer) => Promise<void>;
}

/** Every session that is live is on its user's session index, from which an end of all is made. */
async function expectRostered(email: string): Promise<void> {
  const user = (await service.items('users')).find((each) => each.email?.S === email);
  const sessionIndex = Object.keys(user?.sessionIndex?.M ?? {});
  for (const session of await service.items('sessions'))
    if (session.userId?.S === user?.userId?.S && session.createdAt && !session.endedAt)
      expect(sessionIndex).toContain(session.sessionId?.S);
}

async function expectSignedIn({ account }: SeededUser, answer: Answer): Promise<void> {
  if (answer.status === 200) {
    const headers: Record<string, string> = answer.json.access_token
      ? bearer(answer.json.access_token)
      : { cookie: cookieIn(answer) };
    expect((await whoami(headers)).status).toBe(200);
  } else expect((await login(account)).status).toBe(200);
  await expectRostered(account.email);
}

async function expectSignedOut(
  { phone, browser }: SeededUser,
  own: Record<string, string>,
  query: string,
  answer: Answer,
): Promise<void> {
  // A failure is said, and can be made good by coming again.
  // After its last write a sign-out everywhere has nothing left to end, which it says.
  if (answer.status !== 204) expect(query ? [204, 401] : [204]).toContain((await logout(own, query)).status);
  expect((await whoami(own)).status).toBe(403);
  if (own.cookie) expect((await me(own)).json.code).toBe('session_expired');
  else expect((await refresh(phone.refresh)).json.code).toBe('session_expired');
  const other: Record<string, string> = own.cookie ? bearer(phone.access) : { cookie: browser.cookie };
  expect((await whoami(other)).status).toBe(query ? 403 : 200);
}

const renewed = (cookie: string) =>
  service.call('/auth/refresh', { method: 'POST', headers: { cookie, origin: service.origin } });
const endOf = ({ phone, browser: { cookie } }: SeededUser) =>
  service.call(`/auth/sessions/${phone.sessionId}`, { method: 'DELETE', headers: { cookie, origin: service.origin } });

const deeds: Record<string, Deed> = {
  'a sign-in of a phone': {
    attempt: ({ account }) => login(account),
    success: 200,
    hashes: true,
    check: expectSignedIn,
  },
  'a sign-in of a browser': {
    attempt: ({ account }) => login(account, 'web'),
    success: 200,
    hashes: true,
    check: expectSignedIn,
  },
  'a registration': {
    attempt: ({ account: { email, password } }) =>
      service.call('/auth/register', { body: { email: `new-${email}`, password } }),
    success: 201,
    hashes: true,
    check: async ({ account }, { status }) => {
      const body = { email: `new-${account.email}`, password: account.password };
      // An address never leads nowhere: who was not told of a success can register or has registered.
      if (status !== 201) expect([201, 409]).toContain((await service.call('/auth/register', { body })).status);
      expect((await login(body)).status).toBe(200);
      const owners = (await service.items('emails')).filter(({ email }) => email?.S === body.email);
      expect(owners).toHaveLength(1);
    },
  },
  'a refresh': {
    attempt: ({ phone }) => refresh(phone.refresh),
    success: 200,
    check: async ({ phone }, answer) => {
      const next = answer.status === 200 ? answer : await refresh(phone.refresh);
      expect(next.status).toBe(200);
      expect((await whoami(bearer(next.json.access_token))).status).toBe(200);
      // The session lives on: no retry of ours was taken for theft.
      expect((await refresh(next.json.refresh_token)).status).toBe(200);
    },
  },
  'a replay': {
    before: async ({ phone }) => expect((await refresh(phone.refresh)).status).toBe(200),
    attempt: ({ phone }) => refresh(phone.refresh),
    success: 200,
    check: async ({ phone }, answer) => {
      const again = answer.status === 200 ? answer : await refresh(phone.refresh);
      expect(again.headers['auth-refresh-outcome']).toBe('replayed');
      expect((await item(phone.sessionId))?.generation?.N).toBe('1');
      expect((await refresh(again.json.refresh_token)).status).toBe(200);
    },
  },
  'a theft that is seen': {
    before: async ({ phone }) => {
      const successor = (await refresh(phone.refresh)).json.refresh_token;
      expect((await refresh(successor)).status).toBe(200);
    },
    attempt: ({ phone }) => refresh(phone.refresh),
    success: 401,
    check: async ({ phone, browser: { cookie } }, answer) => {
      // Said only once it is done: nothing of the family opens, and the user's other session has not suffered.
      if (answer.status === 401) expect(answer.json.code).toBe('refresh_token_reused');
      else expect((await refresh(phone.refresh)).status).toBe(401);
      expect((await refresh(phone.refresh)).json).toMatchObject({ code: 'session_expired', reason: 'refresh_reused' });
      expect((await whoami(bearer(phone.access))).status).toBe(403);
      expect((await whoami({ cookie })).status).toBe(200);
    },
  },
  'a renewal': {
    attempt: ({ browser }) => renewed(browser.cookie),
    success: 200,
    check: async ({ browser: { cookie } }, answer) => {
      // An outage takes no cookie away.
      if (answer.status !== 200) expect(answer.setCookies).toEqual([]);
      expect((await whoami({ cookie })).status).toBe(200);
    },
  },
  'a sign-out of a phone': {
    attempt: ({ phone }) => logout(bearer(phone.access)),
    success: 204,
    check: (by, answer) => expectSignedOut(by, bearer(by.phone.access), '', answer),
  },
  'a sign-out of a browser': {
    attempt: ({ browser: { cookie } }) => logout({ cookie }),
    success: 204,
    check: (by, answer) => expectSignedOut(by, { cookie: by.browser.cookie }, '', answer),
  },
  'a sign-out everywhere': {
    attempt: ({ phone }) => logout(bearer(phone.access), '?scope=global'),
    success: 204,
    check: (by, answer) => expectSignedOut(by, bearer(by.phone.access), '?scope=global', answer),
  },
  'a sign-out by refresh token': {
    attempt: ({ phone }) => service.call('/auth/logout', { body: { refresh_token: phone.refresh } }),
    success: 204,
    check: (by, answer) => expectSignedOut(by, bearer(by.phone.access), '', answer),
  },
  'a sign-out of the others': {
    attempt: ({ phone }) => logout(bearer(phone.access), '?scope=others'),
    success: 204,
    check: async ({ phone, browser: { cookie } }, answer) => {
      if (answer.status !== 204) expect((await logout(bearer(phone.access), '?scope=others')).status).toBe(204);
      expect((await whoami({ cookie })).status).toBe(403);
      expect((await me({ cookie })).json.code).toBe('session_expired');
      expect((await whoami(bearer(phone.access))).status).toBe(200);
    },
  },
  'a look at oneself with a cookie': {
    attempt: ({ browser: { cookie } }) => me({ cookie }),
    success: 200,
    check: async ({ browser: { cookie } }) => expect((await me({ cookie })).status).toBe(200),
  },
  'a look at oneself': {
    attempt: ({ phone }) => me(bearer(phone.access)),
    success: 200,
    check: async ({ phone }) => expect((await me(bearer(phone.access))).status).toBe(200),
  },
  'a list of sessions': {
    attempt: ({ browser: { cookie } }) => service.call('/auth/sessions', { headers: { cookie } }),
    success: 200,
    check: async ({ browser: { cookie } }) => expect((await me({ cookie })).status).toBe(200),
  },
  'an end of another session': {
    attempt: endOf,
    success: 204,
    check: async (by, { status }) => {
      if (status !== 204) expect((await endOf(by)).status).toBe(204);
      expect((await whoami(bearer(by.phone.access))).status).toBe(403);
      expect((await refresh(by.phone.refresh)).json.code).toBe('session_expired');
    },
  },
  'a visit with a token': {
    attempt: ({ phone }) => whoami(bearer(phone.access)),
    success: 200,
    denial: 403,
    check: async ({ phone }) => expect((await whoami(bearer(phone.access))).status).toBe(200),
  },
  'a visit with a cookie': {
    attempt: ({ browser: { cookie } }) => whoami({ cookie }),
    success: 200,
    denial: 403,
    check: async ({ browser: { cookie } }) => expect((await whoami({ cookie })).status).toBe(200),
  },
};

function expectOutage(answer: Answer, denial: number | undefined): void {
  if (answer.status === denial) return;
  expect({ status: answer.status, code: answer.json?.code }).toEqual({ status: 503, code: 'unavailable' });
  expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  expect(answer.setCookies).toEqual([]);
  expect(withoutIds(answer.text)).not.toMatch(/Exception|DynamoDB|dynamodb|InternalServerError|html/);
}

describe('Fault injection', () => {
  test.each([
    ['an empty body', { status: 200, text: '', headers: { 'content-type': 'application/x-amz-json-1.0' } }],
    ['an empty object', { status: 200, text: '{}', headers: { 'content-type': 'application/json' } }],
    ['a page', { status: 200, text: '<html>', headers: { 'content-type': 'text/html' } }],
  ])(
    'A193 another server that answers 200 in the database’s place, %s, is never "not revoked"',
    async (_, returned) => {
      const { phone } = await somebody();
      expect((await logout(bearer(phone.access))).status).toBe(204);
      expect((await whoami(bearer(phone.access))).status).toBe(403);
      disturb = async () => returned;
      expect((await whoami(bearer(phone.access))).status).toBe(403);
      disturb = null;
      const { phone: live } = await somebody();
      expect((await whoami(bearer(live.access))).status).toBe(200);
      disturb = async () => returned;
      expect((await whoami(bearer(live.access))).status).toBe(403);
    },
  );

  describe.each(Object.entries(deeds))('%s', (_, { before, attempt, success, denial, hashes, check }) => {
    /** How many operations it takes, undisturbed. */
    let length = 0;
    beforeAll(async () => {
      const by = await somebody();
      await before?.(by);
      const seen = striking(undisturbed, 0, 0);
      const answer = await attempt(by);
      disturb = null;
      expect(answer.status).toBe(success);
      await check(by, answer);
      length = seen.operations;
    });

    const chosen = Object.entries(faults).filter(([name]) => !hashes || ['a throttle', 'a lost answer'].includes(name));
    test.each(chosen)(
      'A193 with %s at any one operation, once or for as long as it takes: done, or 503 and nothing half done',
      async (name, fault) => {
        expect(length).toBeGreaterThan(0);
        for (let from = 0; from < length; from++)
          for (const times of [1, Number.POSITIVE_INFINITY]) {
            const by = await somebody();
            await before?.(by);
            striking(fault, from, times);
            const answer = await attempt(by);
            disturb = null;
            if (answer.status !== success) expectOutage(answer, denial);
            // A fault that passes is not told to anybody, for there is a second try; but a refusal of AWS is final.
            if (times === 1 && !/refusal|none/.test(name)) expect(answer.status).toBe(success);
            await check(by, answer);
          }
      },
      60_000,
    );

    test('A193 with every operation delivered twice it is as if it came once', async () => {
      const by = await somebody();
      await before?.(by);
      disturb = duplicated;
      const answer = await attempt(by);
      disturb = null;
      expect(answer.status).toBe(success);
      await check(by, answer);
    });
  });

  test('A193 R54 with a database that never answers every request is answered all the same, and nobody is let in', async () => {
    const {
      account,
      phone,
      browser: { cookie },
    } = await somebody();
    // As many instances as there will be requests at once: none of them has to start without the database first.
    disturb = slowly;
    for (let turn = 0; turn < 2; turn++) await Promise.all([whoami(bearer(phone.access)), whoami({ cookie })]);
    disturb = () => new Promise<null>((resolve) => setTimeout(() => resolve(null), 20_000).unref());
    const timed = async (attempt: () => Promise<Answer>) => {
      const started = performance.now();
      return { answer: await attempt(), seconds: (performance.now() - started) / 1_000 };
    };
    const visits = await Promise.all([timed(() => whoami(bearer(phone.access))), timed(() => whoami({ cookie }))]);
    const others = await Promise.all([
      timed(() => me({ cookie })),
      timed(() => refresh(phone.refresh)),
      timed(() => logout({ cookie })),
      timed(() => login(account)),
      timed(() => service.call('/auth/register', { body: newAccount() })),
    ]);
    disturb = null;
    for (const { answer, seconds: took } of visits) {
      expect(answer.status).toBe(403);
      // A snapshot waits 2 s for its update before it reads the list. The function has 8 s, and the gateway waits 10 s.
      expect(took).toBeLessThan(9.5);
    }
    for (const { answer, seconds: took } of others) {
      expectOutage(answer, undefined);
      expect(took).toBeLessThan(10);
    }
    expect((await refresh(phone.refresh)).status).toBe(200);
    expect((await me({ cookie })).status).toBe(200);
  });

  test('A193 R42 a sign-out that cannot be written is 503 and takes no cookie away', async () => {
    const {
      phone,
      browser: { cookie },
    } = await somebody();
    const isWrite = ({ operation }: Passage) => operation === 'UpdateItem' || operation === 'PutItem';
    disturb = (passage) => (isWrite(passage) ? (faults['a 500'] as Interference)(passage) : passage.onward());
    for (const headers of [bearer(phone.access), { cookie }] as Record<string, string>[])
      for (const query of ['', '?scope=global', '?scope=others']) {
        const answer = await logout(headers, query);
        expectOutage(answer, undefined);
      }
    const byToken = await service.call('/auth/logout', { body: { refresh_token: phone.refresh } });
    expectOutage(byToken, undefined);
  });

  test('A193 R35 one of the two writes of a sign-out is not enough to call it done', async () => {
    for (const table of ['sessions', 'revokedTokens']) {
      const { phone } = await somebody();
      disturb = (passage) =>
        passage.body.TableName === table && passage.operation !== 'GetItem'
          ? (faults['a throttle'] as Interference)(passage)
          : passage.onward();
      expectOutage(await logout(bearer(phone.access)), undefined);
      disturb = null;
      expect((await logout(bearer(phone.access))).status).toBe(204);
      expect((await whoami(bearer(phone.access))).status).toBe(403);
      expect((await refresh(phone.refresh)).status).toBe(401);
    }
  });

  test('A193 the authorizer denies when it cannot read, and lets in when it only cannot write down', async () => {
    const {
      phone,
      browser: { cookie },
    } = await somebody();
    const next = (await refresh(phone.refresh)).json;
    const failing = (...failed: string[]) => {
      disturb = (passage) =>
        failed.includes(passage.operation) ? (faults['a 500'] as Interference)(passage) : passage.onward();
    };
    failing('GetItem', 'Query');
    for (const headers of [bearer(next.access_token), { cookie }] as Record<string, string>[])
      expect((await whoami(headers)).status).toBe(403);
    failing('UpdateItem');
    for (const headers of [bearer(next.access_token), { cookie }] as Record<string, string>[])
      expect((await whoami(headers)).status).toBe(200);
  });

  test('R47 keys that nobody knows cost one look at the public keys in half a minute, for each instance', async () => {
    const { phone } = await somebody();
    const [, payload, signature] = phone.access.split('.');
    let looks = 0;
    const began = ground.clock.now();
    disturb = (passage) => {
      if (passage.body.TableName === 'publicKeys') looks++;
      return passage.onward();
    };
    for (let kid = 0; kid < 300; kid++) {
      const header = `{"alg":"ES256","kid":"${String(kid).padStart(43, 'k')}","typ":"at+jwt"}`;
      const unknown = `${Buffer.from(header).toString('base64url')}.${payload}.${signature}`;
      expect((await whoami(bearer(unknown))).status).toBe(403);
    }
    expect(looks).toBeLessThanOrEqual(8 + Math.floor((ground.clock.now() - began) / 30_000));
    expect((await whoami(bearer(phone.access))).status).toBe(200);
  });

  describe('A194 without the secrets', () => {
    const down: Interference = async () => null;

    test('A194 instances that have their keys go on, those that start now deny, and no restart is needed', async () => {
      const {
        phone,
        browser: { cookie },
      } = await somebody();
      expect((await whoami({ cookie })).status).toBe(200);
      expect((await refresh(phone.refresh)).status).toBe(200);
      disturbSecrets = down;
      disturb = slowly;
      const visits = () => Promise.all(Array.from({ length: 8 }, () => whoami({ cookie })));
      const statuses = (await visits()).map(({ status }) => status);
      expect(new Set(statuses)).toEqual(new Set([200, 403]));

      const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(phone.refresh)));
      for (const answer of answers) if (answer.status !== 200) expectOutage(answer, undefined);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 503]));

      disturbSecrets = null;
      for (const { status } of await visits()) expect(status).toBe(200);
    });

    test('A194 a sign-in whose instance has no pepper and no keys is 503', async () => {
      const { account } = await somebody();
      disturbSecrets = down;
      const answers = await Promise.all(Array.from({ length: 3 }, () => login(account)));
      for (const answer of answers) if (answer.status !== 200) expectOutage(answer, undefined);
      disturbSecrets = null;
      for (const { status } of await Promise.all(Array.from({ length: 3 }, () => login(account))))
        expect(status).toBe(200);
    });

    test('A194 R30 R46 a service whose keys were never made does not begin', async () => {
      disturbSecrets = down;
      await expect(start()).rejects.toThrow(/secretsmanager GetSecretValue/);
    });
  });

  describe('A195 a run that turns the keys', () => {
    interface Ring {
      readonly keys: { id: string; state: string; since: number }[];
    }
    const ringOf = async (name: 'signing' | 'mac') => JSON.parse(await service.secret(name)) as Ring;
    const activeKid = async () => (await ringOf('signing')).keys.find(({ state }) => state === 'active')?.id;
    const publishedKids = async () => {
      const set = (await service.items('publicKeys')).find(({ id }) => id?.S === 'jwks')?.json?.S ?? '{"keys":[]}';
      return (JSON.parse(set) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
    };

    /** Makes both rings due for a turn. */
    async function age(): Promise<void> {
      for (const name of ['signing', 'mac'] as const) {
        const { keys } = await ringOf(name);
        const SecretString = JSON.stringify({ keys: keys.map((key) => ({ ...key, since: key.since - 100 * days })) });
        await fetch(ground.secrets.endpoint, {
          method: 'POST',
          headers: { 'x-amz-target': 'secretsmanager.PutSecretValue' },
          body: JSON.stringify({ SecretId: name, SecretString, ClientRequestToken: newId() }),
        });
      }
    }

    /** Runs it, and lets it die at its step of that number: nothing that it does after that arrives. Answers how many steps it took. */
    async function runTo(dieAt: number, event: object): Promise<{ completed: boolean; steps: number }> {
      let [step, last] = [0, ''];
      disturb = disturbSecrets = async (passage) => {
        const name = `${passage.operation} ${passage.body.TableName ?? passage.body.SecretId} ${JSON.stringify(passage.body)}`;
        if (name !== last) step++;
        last = name;
        return step >= dieAt ? null : passage.onward();
      };
      const completed = await service.invoke('keys', event).then(
        () => true,
        () => false,
      );
      disturb = disturbSecrets = null;
      // A run that dies with the lock keeps it for two minutes.
      await service.erase('publicKeys', 'lock');
      return { completed, steps: step };
    }

    async function dyingAtEach(event: object, check: (dieAt: number) => Promise<void>): Promise<void> {
      for (let dieAt = 1; ; dieAt++) {
        await age();
        const { completed, steps } = await runTo(dieAt, event);
        await check(dieAt);
        if (completed) return expect(steps).toBeGreaterThan(6);
        expect(dieAt).toBeLessThan(30);
      }
    }

    test('A195 R46 wherever it dies, what signs has been published, and the next run completes it', async () => {
      await dyingAtEach({}, async () => {
        expect(await publishedKids()).toContain(await activeKid());
        const before = await activeKid();
        await service.invoke('keys', {});
        const kids = await publishedKids();
        expect(kids).toContain(await activeKid());
        // What signed a moment ago verifies as before.
        expect(kids).toContain(before);
        expect((await ringOf('mac')).keys.map(({ state }) => state).sort()).toEqual(
          expect.arrayContaining(['active', 'next']),
        );
      });
    });

    test('A195 R46 in an emergency, wherever it dies, the next one leaves nothing of the old keys', async () => {
      let known = await publishedKids();
      await dyingAtEach({ replace: ['signing', 'mac'] }, async () => {
        // The old ring may still be there and sign what nobody accepts; a new one never signs before it is published.
        const active = String(await activeKid());
        if (!known.includes(active)) expect(await publishedKids()).toContain(active);
        const old = [...(await ringOf('signing')).keys, ...(await ringOf('mac')).keys].map(({ id }) => id);
        await service.invoke('keys', { replace: ['signing', 'mac'] });
        const now = [...(await ringOf('signing')).keys, ...(await ringOf('mac')).keys].map(({ id }) => id);
        expect(now.filter((id) => old.includes(id))).toEqual([]);
        known = await publishedKids();
        expect([...known].sort()).toEqual((await ringOf('signing')).keys.map(({ id }) => id).sort());
      });
      // The instances of before know the old secrets for up to five minutes; what follows wants new ones.
      await service.stop();
      service = await start();
      const { access_token: token } = await (await newPerson(service)).tokens();
      expect((await whoami(bearer(token))).status).toBe(200);
    });
  });

  test('A195 R46 keys is not fooled by an event that it does not know', async () => {
    const before = await service.secret('signing');
    for (const event of [
      { replace: ['everything'] },
      { Step: 'finishSecret', SecretId: 'signing' },
      { replace: 'signing' },
      { unknown: true },
    ])
      await service.invoke('keys', event).catch(() => {});
    expect(await service.secret('signing')).toBe(before);
  });

  test.each([
    [-6, false],
    [-5, true],
    [-1, true],
    [1, true],
    [899, true],
    [900, false],
  ])('A196 a verifier whose clock is %i s apart from the signer’s: accepted is %p', async (apart, accepted) => {
    const { instance, person, clock } = await wiredUseCases();
    const tokens = tokensOf(await instance().signIn(await person(), 'mobile'));
    const verifier = instance({ now: () => clock.now() + apart * seconds });
    expect((await verifier.authorize(bearerCredential(tokens.accessToken))) !== null).toBe(accepted);
  });

  test('A197 what is no plain yes from an authorizer lets nobody in', async () => {
    const verdicts: unknown[] = [
      'true',
      { isAuthorized: 'true' },
      { isAuthorized: 'false' },
      { isAuthorized: 1 },
      { isAuthorized: null },
      {},
      null,
      [],
      true,
      { policyDocument: {} },
      new Error('it crashed'),
      'never',
    ];
    const server = await listenOnLoopback(0);
    let verdict: unknown;
    const invoke = async (name: string) => {
      if (name !== 'authorizer') return { statusCode: 200, body: 'in' };
      if (verdict instanceof Error) throw verdict;
      if (verdict === 'never') throw new Error('it took longer than it may');
      return verdict;
    };
    const route = { path: '/in', methods: ['GET'], function: 'demo-whoami', access: 'authorizer' } as const;
    server.answerWith(gateway({ routes: [route], invoke }));
    const visit = async () => (await fetch(`http://127.0.0.1:${server.port}/in`)).status;
    try {
      for (verdict of verdicts) expect([403, 500]).toContain(await visit());
      verdict = { isAuthorized: true };
      expect(await visit()).toBe(200);
    } finally {
      await server.stop();
    }
  });

  test('A197 R51 ours says a boolean, whatever it is given and whatever fails', async () => {
    const {
      phone,
      browser: { cookie },
    } = await somebody();
    const events = [
      eventOf({}),
      eventOf({ headers: { ...bearer(phone.access) } }),
      eventOf({ cookies: [cookie] }),
      { ...eventOf({ cookies: [cookie] }), headers: null },
      { ...eventOf({}), cookies: 'x' },
      { requestContext: { requestId: 'x' } },
    ];
    for (const fault of [undisturbed, ...Object.values(faults)]) {
      // What a snapshot knows it may say without the database.
      await ground.clock.pass(untilStale);
      disturb = fault;
      for (const event of events) {
        const decision = (await service.invoke('authorizer', event)) as { isAuthorized: unknown };
        expect(typeof decision.isAuthorized).toBe('boolean');
        if (fault !== undisturbed) expect(decision).toEqual({ isAuthorized: false });
      }
    }
  });

  describe('A198 killed after its write and before its answer', () => {
    /** Kills the service once an operation like this has been done; starts another one for what follows. */
    async function killedAt(isIt: (passage: Passage) => boolean, attempt: () => Promise<unknown>): Promise<void> {
      let killed = false;
      disturb = async (passage) => {
        const answer = await passage.onward();
        if (killed || !isIt(passage)) return answer;
        killed = true;
        await service.kill();
        return null;
      };
      await attempt().catch(() => {});
      disturb = null;
      expect(killed).toBe(true);
      service = await start();
    }
    const updates = (table: string, change: string) => (passage: Passage) =>
      passage.operation === 'UpdateItem' &&
      passage.body.TableName === table &&
      String(passage.body.UpdateExpression).includes(change);
    const puts = (table: string) => (passage: Passage) =>
      passage.operation === 'PutItem' && passage.body.TableName === table;

    test('A198 a refresh: the client comes again and gets the tokens that were made', async () => {
      const { phone } = await somebody();
      await killedAt(updates('sessions', '#generation = :next'), () => refresh(phone.refresh));
      const again = await refresh(phone.refresh);
      expect(again.headers['auth-refresh-outcome']).toBe('replayed');
      expect((await refresh(again.json.refresh_token)).status).toBe(200);
    });

    test.each([
      ['the end', updates('sessions', '#endedAt')],
      ['the revocation', puts('revokedTokens')],
    ])(
      'A198 a sign-out after %s: the client comes again, and all is dead',
      async (_, isIt) => {
        const { phone } = await somebody();
        await killedAt(isIt, () => logout(bearer(phone.access)));
        expect((await logout(bearer(phone.access))).status).toBe(204);
        expect((await whoami(bearer(phone.access))).status).toBe(403);
        expect((await refresh(phone.refresh)).status).toBe(401);
      },
      30_000,
    );

    test('A198 a sign-out everywhere after its first write: whoever comes again finishes it', async () => {
      const {
        account,
        phone,
        browser: { cookie },
      } = await somebody();
      await killedAt(updates('users', '#sessionEpoch + :one'), () => logout(bearer(phone.access), '?scope=global'));
      expect((await logout(bearer(phone.access), '?scope=global')).status).toBe(204);
      expect((await whoami({ cookie })).status).toBe(403);
      expect((await whoami(bearer(phone.access))).status).toBe(403);
      await expectRostered(account.email);
    });

    test('A198 nor can anything of before be kept alive meanwhile', async () => {
      const { phone, browser } = await somebody();
      await killedAt(updates('users', '#sessionEpoch + :one'), () => logout(bearer(phone.access), '?scope=global'));
      expect((await renewed(browser.cookie)).json).toMatchObject({ code: 'session_expired', reason: 'logged_out' });
      expect((await refresh(phone.refresh)).json).toMatchObject({ code: 'session_expired', reason: 'logged_out' });
      for (const headers of [bearer(phone.access), { cookie: browser.cookie }] as Record<string, string>[])
        expect((await whoami(headers)).status).toBe(403);
    });

    test.each(['the cookie', 'the token'])(
      'A198 and %s that an endpoint of ours refuses passes the authorizer no more',
      async (which) => {
        const { phone, browser } = await somebody();
        await killedAt(updates('users', '#sessionEpoch + :one'), () => logout(bearer(phone.access), '?scope=global'));
        const held = [bearer(phone.access), { cookie: browser.cookie }] as Record<string, string>[];
        for (const headers of held) expect((await whoami(headers)).status).toBe(200);
        expect((await me(held[which === 'the token' ? 0 : 1] ?? {})).status).toBe(401);
        for (const headers of held) expect((await whoami(headers)).status).toBe(403);
      },
      30_000,
    );

    test('A198 a sign-in after its session was made: it is on the sessionIndex, so that an end of all finds it', async () => {
      const { account } = await somebody();
      await killedAt(puts('sessions'), () => login(account));
      await expectRostered(account.email);
      const again = await login(account);
      expect((await logout(bearer(again.json.access_token), '?scope=global')).status).toBe(204);
      const live = (await service.items('sessions')).filter(
        ({ createdAt, endedAt, userId }) => createdAt && !endedAt && userId?.S === again.json.user.id,
      );
      expect(live).toEqual([]);
    });

    test('A198 a registration between its two writes: the address is free, and can be had', async () => {
      const account = newAccount();
      await killedAt(puts('users'), () => service.call('/auth/register', { body: account }));
      expect((await login(account)).status).toBe(401);
      expect((await service.call('/auth/register', { body: account })).status).toBe(201);
      expect((await login(account)).status).toBe(200);
    });
  });

  test('A199 in a storm of conflicts every answer is right or 503, and the session lives', async () => {
    const {
      phone,
      browser: { cookie },
    } = await somebody();
    // Of four writes one fails, at its second try too, one fails at the first, and two pass.
    const failuresLeft = new Map<string, number>();
    disturb = async (passage) => {
      if (passage.operation !== 'UpdateItem') return passage.onward();
      const write = JSON.stringify(passage.body);
      const failing = failuresLeft.get(write) ?? ([Number.POSITIVE_INFINITY, 0, 1, 0][failuresLeft.size % 4] as number);
      failuresLeft.set(write, failing - 1);
      return failing > 0 ? { status: 400, body: { __type: 'x#TransactionConflictException' } } : passage.onward();
    };
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        index % 2
          ? refresh(phone.refresh)
          : service.call('/auth/refresh', { method: 'POST', headers: { cookie, origin: service.origin } }),
      ),
    );
    disturb = null;
    for (const answer of answers) if (answer.status !== 200) expectOutage(answer, undefined);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 503]));
    expect((await refresh(phone.refresh)).status).toBe(200);
    expect((await whoami({ cookie })).status).toBe(200);
  });

  test('A199 there are no transactions to conflict, no scans and no indexes', () => {
    expect(operations.size).toBeGreaterThan(1);
    const known = [
      'GetItem',
      'PutItem',
      'UpdateItem',
      'DeleteItem',
      'BatchGetItem',
      ...(holdsSnapshots ? ['Query'] : []),
    ];
    for (const operation of operations) expect(known).toContain(operation);
  });

  test('A199 nor could there be: neither way to the database has a verb for a transaction or a scan', () => {
    const connection = localConnection(ground.database.endpoint);
    const verbs = ['batchGetItem', 'deleteItem', 'getItem', 'putItem', 'query', 'updateItem'];
    for (const dynamo of [dynamoClient(connection), sdkDynamo(connection)])
      expect(Object.keys(dynamo).sort()).toEqual(verbs);
  });

  describe('A200 the sweeper of expired items', () => {
    const past = { N: String(Math.floor(Date.now() / 1_000) - 7 * 86_400) };

    test('A200 has not run for a week: what should be gone refuses as before', async () => {
      const {
        phone,
        browser: { cookie },
      } = await somebody();
      await logout(bearer(phone.access));
      await service.amend('revokedTokens', phone.sessionId, { sweepAt: past });
      await service.amend('sessions', phone.sessionId, { sweepAt: past });
      expect((await whoami(bearer(phone.access))).status).toBe(403);
      expect((await refresh(phone.refresh)).json).toMatchObject({ code: 'session_expired', reason: 'logged_out' });

      const id = (await me({ cookie })).json.session.id;
      const over = { N: String(Date.now() - 7 * 86_400_000) };
      await service.amend('sessions', id, { sweepAt: past, expiresAt: over, idleExpiresAt: over });
      expect((await whoami({ cookie })).status).toBe(403);
      expect((await me({ cookie })).json.reason).toBe('absolute_timeout');
    });

    test('A200 R43 nothing is swept while it still refuses, though the sweep comes an hour early: a revocation lasts 65 minutes beyond its last token, a session a week beyond its end', async () => {
      const { phone } = await somebody();
      const next = (await refresh(phone.refresh)).json;
      expect((await logout(bearer(next.access_token))).status).toBe(204);
      const revoked = (await service.items('revokedTokens')).find(({ sid }) => sid?.S === phone.sessionId);
      const { exp } = claimsOf(next.access_token) as { exp: number };
      expect(Number(revoked?.sweepAt?.N)).toBeGreaterThanOrEqual(exp + 3_600 + 300);
      const week = 7 * 86_400;
      const ended = await item(phone.sessionId);
      expect(Number(ended?.sweepAt?.N)).toBe(Math.ceil(Number(ended?.endedAt?.N) / 1_000) + week);
      const live = await item((await somebody()).phone.sessionId);
      expect(Number(live?.sweepAt?.N)).toBe(Math.ceil(Number(live?.idleExpiresAt?.N) / 1_000) + week);
    });

    test('A200 a revocation that is swept too early lets no signed-out token in again where its session is read', async () => {
      const { phone } = await somebody();
      expect((await logout(bearer(phone.access))).status).toBe(204);
      await service.erase('revokedTokens', phone.sessionId);
      expect((await me(bearer(phone.access))).status).toBe(401);
      expect((await refresh(phone.refresh)).json.code).toBe('session_expired');
    });

    test('A200 a session that is swept too early is refused, and can never be brought back', async () => {
      const {
        phone,
        browser: { cookie },
      } = await somebody();
      const web = (await me({ cookie })).json.session.id;
      for (const id of [phone.sessionId, web]) await service.erase('sessions', id);
      expect((await whoami({ cookie })).status).toBe(403);
      expect((await me({ cookie })).json.code).toBe('unauthenticated');
      expect((await refresh(phone.refresh)).json.code).toBe('unauthenticated');
      expect((await me(bearer(phone.access))).json.code).toBe('unauthenticated');
      expect(await item(web)).toBeUndefined();
    });
  });
});
