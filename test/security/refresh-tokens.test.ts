/** Refresh tokens: replayed, raced, guessed, forged, stolen, and lost on the way. */
import { ringIn } from '../../core/keys/key-material.ts';
import type { MacKey } from '../../core/keys/mac-keys.ts';
import { activeKey } from '../../core/keys/ring.ts';
import { newId, newSecret } from '../../core/random.ts';
import { mintRefreshToken, readRefreshToken } from '../../core/tokens/refresh-token.ts';
import { type DatabaseProxy, type Interference, startProxy } from '../contracts/proxy.ts';
import { synthesised } from '../stack/synthesised.ts';
import { type Answer, bearer, newPerson, type Person } from '../support/http-service.ts';
import { type Attacked, attacked, deployment, type Ground, newGround } from './attack-target.ts';
import { claimsOf } from './forger.ts';
import { tallied } from './support/tallied.ts';

const test = tallied('Refresh tokens');

let ground: Ground;
let proxy: DatabaseProxy;
/** Whose way to the database a test may disturb. */
let service: Attacked;
/** Another instance of the same deployment, in a process of its own. */
let twin: Attacked;
/** One that allows neither grace nor lost answers, and whose sessions are idle sooner than an access token expires. */
let strict: Attacked;
let person: Person;
let disturb: Interference | null = null;

beforeAll(async () => {
  ground = await newGround();
  proxy = await startProxy(ground.database.endpoint, (passage) => (disturb ?? (({ onward }) => onward()))(passage));
  service = await attacked({ ground, settings: deployment, through: { database: proxy.endpoint } });
  [twin, strict] = await Promise.all([
    attacked({ ground, settings: deployment }),
    attacked({ settings: { refreshGraceWindow: 0, lostResponseWindow: 0, refreshIdleTimeout: 120 } }),
  ]);
  person = await newPerson(service);
});
afterEach(() => {
  disturb = null;
});
afterAll(async () => {
  await Promise.all([service?.stop(), twin?.stop(), strict?.stop()]);
  await proxy?.stop();
  await ground?.stop();
});

type Tokens = Answer['json'];
const refresh = (token: string, at = service) => at.call('/auth/refresh', { body: { refresh_token: token } });
const whoami = (token: string, at = service) => at.call('/demo/whoami', { headers: bearer(token) });
const outcome = ({ headers }: Answer) => headers['auth-refresh-outcome'];
const item = async (id: string) => (await service.items('sessions')).find(({ sessionId }) => sessionId?.S === id);
const minutes = 60_000;
const days = 24 * 60 * minutes;

/** Puts the last rotation so many milliseconds further into the past. */
async function age(tokens: Tokens, by: number): Promise<void> {
  const { id } = tokens.session;
  const at = Number((await item(id))?.rotatedAt?.N) - by;
  await service.amend('sessions', id, { rotatedAt: { N: String(at) } });
}

async function rotated(tokens: Tokens): Promise<Tokens> {
  const answer = await refresh(tokens.refresh_token);
  expect({ status: answer.status, outcome: outcome(answer) }).toEqual({ status: 200, outcome: 'rotated' });
  return answer.json;
}

/** Theft was seen: the answer says so, and nothing of that session opens anything any more. */
async function expectTheft(answer: Answer, all: readonly Tokens[], at = service): Promise<void> {
  expect({ status: answer.status, code: answer.json.code }).toEqual({ status: 401, code: 'refresh_token_reused' });
  expect(answer.text).not.toMatch(/_token"/);
  for (const { access_token: access, refresh_token: token } of all) {
    expect((await whoami(access, at)).status).toBe(403);
    expect((await refresh(token, at)).json).toMatchObject({ code: 'session_expired', reason: 'refresh_reused' });
  }
}

/** Nothing is wrong with the session: it can be refreshed, and what comes of it opens. */
async function expectAlive(tokens: Tokens): Promise<void> {
  const answer = await refresh(tokens.refresh_token);
  expect(answer.status).toBe(200);
  expect((await whoami(answer.json.access_token)).status).toBe(200);
}

describe('Refresh tokens', () => {
  test('A153 R38 a token that comes again after its successor was used ends the session, and no other', async () => {
    const [stolen, other] = [await person.tokens(), await person.tokens()];
    const second = await rotated(stolen);
    expect((await whoami(second.access_token)).status).toBe(200);
    await age(stolen, 11_000);

    await expectTheft(await refresh(stolen.refresh_token), [stolen, second]);
    await expectAlive(other);
    expect(service.written()).toContain('"event":"authn_token_reuse"');
  });

  test('A153 with neither grace nor lost answers allowed, any token that comes again ends the session', async () => {
    const owner = await newPerson(strict);
    const first = await owner.tokens();
    const second = (await refresh(first.refresh_token, strict)).json;
    await expectTheft(await refresh(first.refresh_token, strict), [first, second], strict);
  });

  test.each(['', '?scope=others', '?scope=global'])(
    'A153 R38 nor is it anything but a theft at a sign-out%s: its own session ends, and no other',
    async (query) => {
      const user = await newPerson(service);
      const [stolen, other] = [await user.tokens(), await user.tokens()];
      const second = await rotated(stolen);
      expect((await whoami(second.access_token)).status).toBe(200);
      await age(stolen, 11_000);

      const answer = await service.call(`/auth/logout${query}`, { body: { refresh_token: stolen.refresh_token } });

      expect([answer.status, answer.json?.code]).toEqual(query ? [401, 'refresh_token_reused'] : [204, undefined]);
      for (const tokens of [stolen, second]) {
        expect((await whoami(tokens.access_token)).status).toBe(403);
        expect((await refresh(tokens.refresh_token)).json).toMatchObject({ reason: 'refresh_reused' });
      }
      await expectAlive(other);
    },
  );

  test.each([1, 5])(
    'A154 R38 a token of %i generations ago is known for what it is, thirty days later',
    async (generations) => {
      const first = await person.tokens();
      const all = [first];
      for (let count = 0; count < generations; count++) all.push(await rotated(all.at(-1)));
      expect((await whoami(all.at(-1).access_token)).status).toBe(200);
      await age(first, 30 * days);

      await expectTheft(await refresh(first.refresh_token), all);
    },
  );

  test('A155 R37 of fifty at once one moves the session on, and all get its one successor', async () => {
    const first = await person.tokens();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => refresh(first.refresh_token, index % 2 ? service : twin)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect(new Set(answers.map(({ json }) => json.refresh_token)).size).toBe(1);
    expect(answers.filter((answer) => outcome(answer) === 'rotated')).toHaveLength(1);
    expect((await item(first.session.id))?.generation?.N).toBe('1');
    await expectAlive(answers[7]?.json);
  });

  test('A155 R37 where no grace is allowed, of fifty at once one wins, and the session is dead', async () => {
    const first = await (await newPerson(strict)).tokens();
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(first.refresh_token, strict)));
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    for (const { status, json } of answers)
      if (status !== 200)
        expect([status, json.code]).toEqual([401, expect.stringMatching(/^(refresh_token_reused|session_expired)$/)]);
    expect((await whoami(won[0]?.json.access_token, strict)).status).toBe(403);
    expect((await refresh(won[0]?.json.refresh_token, strict)).status).toBe(401);
  });

  test('A156 a new deployment remembers the tokens of the old one', async () => {
    const first = await person.tokens();
    const second = await rotated(first);
    const third = await rotated(second);
    const fresh = await attacked({ ground, settings: deployment });
    try {
      await expectTheft(await refresh(first.refresh_token, fresh), [first, second, third]);
    } finally {
      await fresh.stop();
    }
  });

  test('A157 R35 a refresh that races a sign-out leaves nothing that opens or refreshes', async () => {
    for (let round = 0; round < 6; round++) {
      const first = await person.tokens();
      const before = await rotated(first);
      const [answers] = await Promise.all([
        Promise.all(
          [first, before, first, before, before].map(({ refresh_token: token }, index) =>
            refresh(token, index % 2 ? service : twin),
          ),
        ),
        service.call('/auth/logout', { method: 'POST', headers: bearer(before.access_token) }),
      ]);
      const minted = answers.filter(({ status }) => status === 200).map(({ json }) => json);
      const ended = await item(first.session.id);
      for (const tokens of [first, before, ...minted]) {
        expect((await whoami(tokens.access_token)).status).toBe(403);
        expect((await refresh(tokens.refresh_token)).status).toBe(401);
      }
      expect(await item(first.session.id)).toEqual(ended);
    }
  });

  test('A158 the thief first, the owner second: both are out', async () => {
    const owners = await person.tokens();
    const thiefs = await rotated(owners);
    expect((await whoami(thiefs.access_token)).status).toBe(200);
    await age(owners, 11_000);
    await expectTheft(await refresh(owners.refresh_token), [owners, thiefs]);
  });

  test('A158 the owner first, the thief second, with a successor that was never used: the thief gets what the owner has, and the next use of an older one ends it', async () => {
    const first = await person.tokens();
    const owners = await rotated(first);
    const thiefs = (await refresh(first.refresh_token)).json;
    expect(thiefs.refresh_token).toBe(owners.refresh_token);
    const next = await rotated(owners);
    expect((await whoami(next.access_token)).status).toBe(200);
    await age(first, 11_000);
    await expectTheft(await refresh(thiefs.refresh_token), [owners, thiefs, next]);
  });

  test('A159 the grandparent ends the session, within the grace window too', async () => {
    const first = await person.tokens();
    const second = await rotated(first);
    const third = await rotated(second);
    await expectTheft(await refresh(first.refresh_token), [first, second, third]);
  });

  test('A160 within the grace window the token before gets the same successor again and again, after it no more', async () => {
    const first = await person.tokens();
    const second = await rotated(first);
    expect((await whoami(second.access_token)).status).toBe(200);
    for (let turn = 0; turn < 3; turn++) {
      const again = await refresh(first.refresh_token);
      expect(outcome(again)).toBe('replayed');
      expect(again.json.refresh_token).toBe(second.refresh_token);
      expect(claimsOf(again.json.access_token).gen).toBe(1);
    }
    await age(first, 10_000);
    await expectTheft(await refresh(first.refresh_token), [first, second]);
  });

  describe('lost answers', () => {
    test('A161 after the grace window the token before is replayed for as long as nothing has proven that its successor arrived', async () => {
      const first = await person.tokens();
      const lost = await rotated(first);
      await age(first, 60 * minutes);
      const again = await refresh(first.refresh_token);
      expect(outcome(again)).toBe('replayed');
      expect(again.json.refresh_token).toBe(lost.refresh_token);
      await expectAlive(again.json);
    });

    test('A161 for no longer than the window of lost answers', async () => {
      const first = await person.tokens();
      const lost = await rotated(first);
      await age(first, 1 * days);
      await expectTheft(await refresh(first.refresh_token), [first, lost]);
    });

    test.each<[string, (successor: Tokens) => Promise<unknown>]>([
      ['the authorizer accepted its access token', ({ access_token: token }) => whoami(token)],
      ['the authorizer of another process did', ({ access_token: token }) => whoami(token, twin)],
      [
        'one of our own endpoints did',
        ({ access_token: token }) => service.call('/auth/me', { headers: bearer(token) }),
      ],
    ])('A161 and not once %s: that proves receipt', async (_, use) => {
      const first = await person.tokens();
      const second = await rotated(first);
      await use(second);
      await age(first, 11_000);
      await expectTheft(await refresh(first.refresh_token), [first, second]);
    });

    test('A161 receipt is recorded once a generation, and where it cannot be recorded nobody is refused', async () => {
      const first = await person.tokens();
      const second = await rotated(first);
      let proofs = 0;
      let down = true;
      disturb = async ({ body, onward }) => {
        if (!String(body.UpdateExpression).includes('#confirmedGeneration = :generation')) return onward();
        proofs++;
        return down ? { status: 500, body: { __type: 'InternalServerError' } } : onward();
      };
      expect((await whoami(second.access_token)).status).toBe(200);
      expect(proofs).toBeGreaterThanOrEqual(1);
      expect((await item(first.session.id))?.confirmedGeneration?.N).toBe('0');
      down = false;
      expect((await whoami(second.access_token)).status).toBe(200);
      proofs = 0;
      for (let turn = 0; turn < 5; turn++) expect((await whoami(second.access_token)).status).toBe(200);
      expect(proofs).toBe(0);
      expect((await item(first.session.id))?.confirmedGeneration?.N).toBe('1');
    });

    /** Loses the answers to that many rotations that the database has done. */
    const losing = (count: number) => {
      let left = count;
      const lost: Interference = async ({ body, onward }) => {
        const answer = await onward();
        return left > 0 && String(body.UpdateExpression).startsWith('SET #generation') && left-- > 0 ? null : answer;
      };
      disturb = lost;
    };

    test('A161 R39 our own write, repeated because its answer was lost, is a rotation and no theft', async () => {
      const first = await person.tokens();
      losing(1);
      const second = await rotated(first);
      expect((await item(first.session.id))?.generation?.N).toBe('1');
      await expectAlive(second);
    });

    test('A161 R39 where every answer of the database is lost the client is told to come back, and then gets what was made', async () => {
      const first = await person.tokens();
      losing(2);
      const failed = await refresh(first.refresh_token);
      expect({ status: failed.status, code: failed.json.code }).toEqual({ status: 503, code: 'unavailable' });
      const again = await refresh(first.refresh_token);
      expect(outcome(again)).toBe('replayed');
      expect((await item(first.session.id))?.generation?.N).toBe('1');
      await expectAlive(again.json);
    });
  });

  test('A162 R40 a token with our form and a secret that we never made harms nobody, and reads no table', async () => {
    const tokens = await person.tokens();
    const bytes = Buffer.from(tokens.refresh_token.slice(3), 'base64url');
    let operations = 0;
    disturb = ({ onward }) => {
      operations++;
      return onward();
    };
    const forged = [0, 1, 20, 34, 36, 40, 50, 74, 75, 106].map((at) => {
      const copy = Buffer.from(bytes);
      copy.writeUInt8((copy[at] ?? 0) ^ 1, at);
      return `rt_${copy.toString('base64url')}`;
    });
    const key = { id: newId().slice(0, 8), secret: newSecret(), state: 'active', since: 0 } as const;
    const made = { sessionId: tokens.session.id, userId: tokens.user.id, generation: 0, seed: newSecret() };
    for (const token of [...forged, mintRefreshToken(made, key), `rt_${'A'.repeat(143)}`]) {
      const answer = await refresh(token);
      expect({ status: answer.status, code: answer.json.code }).toEqual({ status: 401, code: 'unauthenticated' });
    }
    expect(operations).toBe(0);
    await expectAlive(tokens);
  });

  test('A162 R36 with the stolen MAC secret too, but without the seed of the table, a token gets nothing, and its owner is not signed out', async () => {
    const tokens = await person.tokens();
    const key = activeKey(ringIn<MacKey>(await service.secret('mac')));
    expect(readRefreshToken(tokens.refresh_token, [key])).not.toBeNull();
    const made = { sessionId: tokens.session.id, userId: tokens.user.id, generation: 0, seed: newSecret() };
    const answer = await refresh(mintRefreshToken(made, key));
    expect({ status: answer.status, code: answer.json.code }).toEqual({ status: 401, code: 'unauthenticated' });
    expect(answer.text).not.toMatch(/_token"/);
    expect(service.written()).toContain('"event":"authn_token_forged"');
    await expectAlive(tokens);
  });

  test('A163 R41 the token says whose session it is: credentials of another that come along change nothing', async () => {
    const [mine, other] = [await person.tokens(), await newPerson(service)];
    const [theirs, cookie] = [await other.tokens(), await other.cookie()];
    const device = (await other.login('mobile')).headers['auth-device-token'] ?? '';
    const answer = await service.call('/auth/refresh', {
      body: { refresh_token: mine.refresh_token },
      headers: { ...bearer(theirs.access_token), cookie, origin: service.origin, 'auth-device-token': device },
    });
    expect(answer.json.user.id).toBe(mine.user.id);
    expect(claimsOf(answer.json.access_token)).toMatchObject({ sub: mine.user.id, sid: mine.session.id });
    expect(answer.setCookies).toEqual([]);
    await expectAlive(theirs);
  });

  test('A163 another user’s id, grafted onto a session by whoever has the MAC secret, opens neither’s', async () => {
    const [mine, theirs] = [await person.tokens(), await (await newPerson(service)).tokens()];
    const key = activeKey(ringIn<MacKey>(await service.secret('mac')));
    const seed = String((await item(mine.session.id))?.seed?.S);
    const grafted = mintRefreshToken({ sessionId: mine.session.id, userId: theirs.user.id, generation: 0, seed }, key);
    expect((await refresh(grafted)).json.code).toBe('unauthenticated');
    expect((await item(mine.session.id))?.generation?.N).toBe('0');
    await expectAlive(mine);
  });

  test.each([
    { scope: 'admin' },
    { roles: ['admin'] },
    { permissions: ['*'] },
    { client_type: 'web' },
    { client_id: 'api' },
    { audience: 'https://other.example' },
  ])('A164 R41 a refresh asks for nothing more: %j is malformed, and rotates nothing', async (more) => {
    const tokens = await person.tokens();
    const answer = await service.call('/auth/refresh', { body: { refresh_token: tokens.refresh_token, ...more } });
    expect({ status: answer.status, code: answer.json.code }).toEqual({ status: 400, code: 'invalid_request' });
    expect((await item(tokens.session.id))?.generation?.N).toBe('0');
    const next = await rotated(tokens);
    expect(claimsOf(next.access_token)).toMatchObject({ roles: ['user'], permissions: [], client_id: 'mobile' });
  });

  test('A165 in the address a token counts for nothing, and is not logged', async () => {
    const { refresh_token: token, session } = await person.tokens();
    for (const path of [
      `/auth/refresh?refresh_token=${token}`,
      `/auth/refresh?${token}`,
      `/auth/logout?refresh_token=${token}`,
    ]) {
      const answer = await service.call(path, { body: {} });
      expect([401, 204]).toContain(answer.status);
      expect((await item(session.id))?.generation?.N).toBe('0');
      expect((await item(session.id))?.endedAt).toBeUndefined();
    }
    expect(service.written()).not.toContain(token);
  });

  test.each<[string, (token: string) => string]>([
    ['cut short', (token) => token.slice(0, -1)],
    ['one character longer', (token) => `${token}A`],
    ['padded', (token) => `${token}=`],
    ['in upper case', (token) => `rt_${token.slice(3).toUpperCase()}`],
    ['with its prefix in upper case', (token) => `RT_${token.slice(3)}`],
    ['without its prefix', (token) => token.slice(3)],
    ['with its prefix twice', (token) => `rt_${token}`],
    ['with a blank before it', (token) => ` ${token}`],
    ['with a line feed behind it', (token) => `${token}\n`],
    [
      'with stray bits in its last character',
      (token) => token.slice(0, -1) + String.fromCharCode(token.charCodeAt(token.length - 1) + 1),
    ],
    ['in the other alphabet', (token) => `rt_${token.slice(3).replaceAll('-', '+').replaceAll('_', '/')}`],
  ])('A166 R29 %s, a token is not ours, and its session does not suffer', async (_, alter) => {
    let tokens = await person.tokens();
    // One in a hundred is the same in either alphabet.
    while (!/[-_]/.test(tokens.refresh_token.slice(3))) tokens = await person.tokens();
    expect((await refresh(alter(tokens.refresh_token))).json.code).toBe('unauthenticated');
    await expectAlive(tokens);
  });

  test('A167 R41 a family beyond its absolute expiry is over, however fresh its idle expiry is', async () => {
    const tokens = await person.tokens();
    await service.amend('sessions', tokens.session.id, { expiresAt: { N: String(service.clock.now() - 1) } });
    const answer = await refresh(tokens.refresh_token);
    expect(answer.json).toMatchObject({ code: 'session_expired', reason: 'absolute_timeout' });
    expect(answer.text).not.toMatch(/_token"/);
  });

  test('A167 R41 idle for too long, likewise; and no refresh moves the absolute expiry', async () => {
    const tokens = await person.tokens();
    const next = await rotated(tokens);
    expect(next.session.expires_at).toBe(tokens.session.expires_at);
    await service.amend('sessions', tokens.session.id, { idleExpiresAt: { N: String(service.clock.now() - 1) } });
    expect((await refresh(next.refresh_token)).json).toMatchObject({ code: 'session_expired', reason: 'idle_timeout' });
  });

  test('A167 R33 an access token does not outlive its family', async () => {
    const tokens = await person.tokens();
    const soon = service.clock.now() + 20_000;
    await service.amend('sessions', tokens.session.id, { expiresAt: { N: String(soon) } });
    const next = await rotated(tokens);
    expect(claimsOf(next.access_token).exp).toBeLessThanOrEqual(soon / 1_000);
    expect(next.expires_in).toBeLessThanOrEqual(20);
  });

  test('A167 R33 nor the idle time-out of its family, which leaves no token that an end of all would miss', async () => {
    const { access_token: token, session } = (await (await newPerson(strict)).login('api')).json;
    expect(claimsOf(token).exp).toBeLessThanOrEqual(Date.parse(session.idle_expires_at) / 1_000);
    const answer = await (await newPerson(strict)).login('mobile');
    const next = (await refresh(answer.json.refresh_token, strict)).json;
    expect(claimsOf(next.access_token).exp).toBeLessThanOrEqual(Date.parse(next.session.idle_expires_at) / 1_000);
    expect(next.expires_in).toBeLessThanOrEqual(120);
  });

  test('A167 R43 a refresh token of a session that was deleted after its end is refused, and brings nothing back', async () => {
    const tokens = await person.tokens();
    await service.call('/auth/logout', { body: { refresh_token: tokens.refresh_token } });
    await service.erase('sessions', tokens.session.id);
    await service.erase('revokedTokens', tokens.session.id);
    for (const query of ['', '?scope=others', '?scope=global']) {
      const body = { refresh_token: tokens.refresh_token };
      expect((await service.call(`/auth/logout${query}`, { body })).status).toBe(query ? 401 : 204);
      expect((await refresh(tokens.refresh_token)).json.code).toBe('unauthenticated');
    }
    expect(await item(tokens.session.id)).toBeUndefined();
    const revoked = (await service.items('revokedTokens')).filter(({ sid }) => sid?.S === tokens.session.id);
    expect(revoked).toEqual([]);
  });

  test('A168 two processes with one table have one writer: of two rotations one wins, and the other gets its successor', async () => {
    for (let round = 0; round < 5; round++) {
      const first = await person.tokens();
      const [one, other] = await Promise.all([refresh(first.refresh_token), refresh(first.refresh_token, twin)]);
      expect([outcome(one), outcome(other)].sort()).toEqual(['replayed', 'rotated']);
      expect(one.json.refresh_token).toBe(other.json.refresh_token);
    }
  });

  test('A168 P14 no table has a replica in another Region, where the last writer would win', () => {
    const { all } = synthesised();
    const deployed = all('AWS::DynamoDB::GlobalTable');
    expect(deployed.length).toBeGreaterThan(4);
    for (const [, { Properties }] of deployed) expect(Properties.Replicas).toHaveLength(1);
  });

  test('R36 R37 the table holds a seed and a number, and nothing of a token', async () => {
    const first = await person.tokens();
    const second = await rotated(first);
    const stored = JSON.stringify(await item(first.session.id));
    for (const { refresh_token: token, access_token: access } of [first, second]) {
      const bytes = Buffer.from(token.slice(3), 'base64url');
      for (const secret of [
        token.slice(3),
        access,
        bytes.toString('base64url', 43, 75),
        bytes.toString('base64url', 75),
      ])
        expect(stored).not.toContain(secret);
    }
    expect(Buffer.from(String((await item(first.session.id))?.seed?.S), 'base64url')).toHaveLength(32);
  });

  test('R41 an access token refreshes nothing, and a refresh token opens nothing', async () => {
    const tokens = await person.tokens();
    expect((await whoami(tokens.refresh_token)).status).toBe(403);
    expect((await refresh(tokens.access_token)).json.code).toBe('unauthenticated');
    const asBearer = await service.call('/auth/refresh', { method: 'POST', headers: bearer(tokens.access_token) });
    expect(asBearer.json.code).toBe('unauthenticated');
    const asRefresh = await service.call('/auth/refresh', { method: 'POST', headers: bearer(tokens.refresh_token) });
    expect(asRefresh.json.code).toBe('unauthenticated');
  });
});
