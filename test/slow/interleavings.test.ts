/** What holds whatever the order in which the single writes of parallel requests land: every order is played. */
import { userTable } from '../../adapters/dynamodb/user-table.ts';
import { AuthError } from '../../core/errors.ts';
import { newId } from '../../core/random.ts';
import { isAlive } from '../../core/sessions/session.ts';
import type { StartedSession } from '../../core/sessions/start-session.ts';
import type { Refreshed } from '../../core/use-cases/refresh.ts';
import type { User } from '../../core/users/user.ts';
import { aUser, minutes } from '../support/builders.ts';
import { databaseFor, embeddedDatabase } from '../support/embedded-dynamodb.ts';
import { type Gate, gatedDynamo, gatedStores, inEveryOrder } from '../support/interleave.ts';
import {
  bearer,
  cookie,
  cookieOf,
  type Instance,
  type Person,
  tokensOf,
  type WiredOptions,
  type WiredUseCases,
  wiredUseCases,
} from '../support/wired-use-cases.ts';

const database = databaseFor(embeddedDatabase);

type Outcome = PromiseSettledResult<unknown> | undefined;

const opened = async (options: WiredOptions = {}) => {
  const open = await wiredUseCases(options);
  return { open, direct: open.instance(), owner: await open.person() };
};

/** An instance whose every step waits at the gate. */
const at = (gate: Gate, { instance, stores }: WiredUseCases): Instance =>
  instance({ stores: gatedStores(stores, gate) });

async function liveSessions({ stores, clock }: WiredUseCases, { userId }: Person): Promise<string[]> {
  const user = await stores.users.find(userId);
  const sessions = await stores.sessions.findAll(Object.keys(user?.sessionIndex ?? {}));
  return sessions.filter((session) => isAlive(session, clock.now())).map(({ sessionId }) => sessionId);
}

interface Credentials {
  readonly accessToken?: string;
  readonly refreshToken?: string;
  readonly cookie?: string;
}

/** What a sign-in, a refresh or a renewal has handed out; null where it was refused. */
function handedOut(outcome: Outcome): Credentials | null {
  if (outcome?.status !== 'fulfilled' || outcome.value === null) return null;
  const answer = outcome.value as StartedSession | Refreshed | { cookie: string };
  if ('cookie' in answer) return answer;
  if ('tokens' in answer) return answer.tokens;
  return 'tokens' in answer.credential ? answer.credential.tokens : answer.credential;
}

/** Nothing that was ever handed out works: at the authorizer, at our own endpoints, or for getting more. */
async function expectDead({ instance }: WiredUseCases, ...all: (Credentials | null)[]): Promise<void> {
  const { authorize, authenticate, refresh, renew } = instance();
  for (const { accessToken, refreshToken, cookie: sealed } of all.filter((held) => held !== null)) {
    if (accessToken) {
      expect(await authorize(bearer(accessToken))).toBeNull();
      await expect(authenticate(bearer(accessToken))).rejects.toMatchObject({ code: 'unauthenticated' });
    }
    if (refreshToken) await expect(refresh(refreshToken)).rejects.toMatchObject({ code: 'session_expired' });
    if (sealed) {
      expect(await authorize(cookie(sealed))).toBeNull();
      await expect(authenticate(cookie(sealed))).rejects.toMatchObject({ code: 'session_expired' });
      await expect(renew(sealed)).rejects.toMatchObject({ code: 'session_expired' });
    }
  }
}

/** Refused, and as a refusal: breakage is not among what a race may lead to. */
function refusalOf(outcome: Outcome): AuthError['code'] | null {
  if (outcome?.status !== 'rejected') return null;
  if (outcome.reason instanceof AuthError) return outcome.reason.code;
  throw outcome.reason;
}

type Ending = (from: { open: WiredUseCases; owner: Person; accessToken: string }) => (gate: Gate) => Promise<unknown>;

const endings: Record<string, Ending> = {
  'log out everywhere':
    ({ open, accessToken }) =>
    (gate) =>
      at(gate, open).logOut({ credential: bearer(accessToken), refreshToken: null, scope: 'global' }),
  'disable the user':
    ({ open, owner: { email } }) =>
    (gate) =>
      at(gate, open).operate({ action: 'disable', email }),
};

/** A mobile session in its second generation, and a web session, both in want of a receipt and a touch. */
async function twoSessions() {
  const { open, direct, owner } = await opened();
  const { sessionId, refreshToken } = tokensOf(await direct.signIn(owner, 'mobile'));
  const web = cookieOf(await direct.signIn(owner, 'web'));
  open.clock.move(2 * minutes);
  const { tokens } = await direct.refresh(refreshToken);
  return { open, owner, sessionId, before: refreshToken, tokens, web };
}

describe.each(Object.entries(endings))('against “%s” there is no order of the writes in which', (how, ending) => {
  test.each(['web', 'mobile'] as const)('a %s sign-in that began before it lives on', async (clientType) => {
    const seen = { refused: 0, ended: 0, began: 0 };
    await inEveryOrder(async () => {
      const { open, direct, owner } = await opened();
      const first = tokensOf(await direct.signIn(owner, 'mobile'));
      return {
        actors: {
          end: ending({ open, owner, accessToken: first.accessToken }),
          signIn: (gate) => at(gate, open).signIn(owner, clientType),
        },
        async afterwards({ end, signIn }) {
          expect(end?.status).toBe('fulfilled');
          await expectDead(open, first);
          // Raised once, whatever came between: a session of this session epoch began when all was over.
          const user = await open.stores.users.find(owner.userId);
          expect(user?.sessionEpoch).toBe(1);
          const live = await liveSessions(open, owner);
          if (refusalOf(signIn)) {
            seen.refused++;
            expect(live).toEqual([]);
          } else if (live.length === 0) {
            seen.ended++;
            await expectDead(open, handedOut(signIn));
          } else {
            seen.began++;
            const { session } = (signIn as PromiseFulfilledResult<StartedSession>).value;
            expect(live).toEqual([session.sessionId]);
            expect(session.sessionEpoch).toBe(1);
            expect(user?.disabled).toBe(false);
          }
        },
      };
    });
    expect(seen.refused).toBeGreaterThan(0);
    expect(seen.ended).toBeGreaterThan(0);
    expect(seen.began > 0).toBe(how === 'log out everywhere');
  });

  const uses: Record<string, (held: Awaited<ReturnType<typeof twoSessions>>, inside: Instance) => Promise<unknown>> = {
    'a refresh': ({ tokens }, { refresh }) => refresh(tokens.refreshToken),
    'a replayed refresh': ({ before }, { refresh }) => refresh(before),
    'a renewed cookie': ({ web }, { renew }) => renew(web),
    'a touched cookie': ({ web }, { authorize }) => authorize(cookie(web)).then(() => null),
    'a cookie touched at an endpoint of ours': ({ web }, { authenticate }) =>
      authenticate(cookie(web)).then(() => null),
    'a bearer token and its receipt': ({ tokens }, { authorize }) =>
      authorize(bearer(tokens.accessToken)).then(() => null),
  };

  test.each(Object.entries(uses))('%s brings a session back or hands out what works', async (_, use) => {
    const orders = await inEveryOrder(async () => {
      const held = await twoSessions();
      const { open, owner, tokens, web } = held;
      return {
        actors: {
          end: ending({ open, owner, accessToken: tokens.accessToken }),
          use: (gate) => use(held, at(gate, open)),
        },
        async afterwards({ end, use }) {
          expect(end?.status).toBe('fulfilled');
          expect([null, 'session_expired', 'unauthenticated']).toContain(refusalOf(use));
          expect(await liveSessions(open, owner)).toEqual([]);
          await expectDead(open, tokens, { cookie: web }, handedOut(use));
        },
      };
    });
    expect(orders).toBeGreaterThan(1);
  });
});

test('the swaps that the reduction leaves out change nothing', async () => {
  const endsOf = async (reduced: boolean) => {
    const ends = new Set<string>();
    const orders = await inEveryOrder(
      async () => {
        const { open, sessionId, tokens } = await twoSessions();
        const end = { credential: bearer(tokens.accessToken), refreshToken: null, scope: 'local' } as const;
        return {
          actors: {
            end: (gate) => at(gate, open).logOut(end),
            refresh: (gate) => at(gate, open).refresh(tokens.refreshToken),
          },
          async afterwards({ refresh }) {
            const session = await open.stores.sessions.find(sessionId);
            ends.add(JSON.stringify([refusalOf(refresh), session?.family?.generation, session?.ended]));
          },
        };
      },
      { reduced },
    );
    return { orders, ends: [...ends].sort() };
  };
  const some = await endsOf(true);
  const all = await endsOf(false);
  expect(all.orders).toBeGreaterThan(10 * some.orders);
  expect(some.ends).toEqual(all.ends);
});

describe('rotations', () => {
  test.each([2, 3])(
    'of %i with one token in parallel, one rotates and the others get its very successor',
    async (count) => {
      const orders = await inEveryOrder(async () => {
        const { open, sessionId, tokens } = await twoSessions();
        const rivals = Array.from({ length: count }, (_, index) => `rival ${index}`);
        return {
          actors: Object.fromEntries(
            rivals.map((name) => [name, (gate: Gate) => at(gate, open).refresh(tokens.refreshToken)]),
          ),
          async afterwards(outcomes) {
            const answers = rivals.map((name) => (outcomes[name] as PromiseFulfilledResult<Refreshed>).value);
            expect(answers.filter(({ outcome }) => outcome === 'rotated')).toHaveLength(1);
            expect(new Set(answers.map((answer) => answer.tokens.refreshToken)).size).toBe(1);
            expect(await open.stores.sessions.find(sessionId)).toMatchObject({
              ended: null,
              family: { generation: 2 },
            });
          },
        };
      });
      expect(orders).toBeGreaterThanOrEqual(count);
    },
  );

  test('the old token of a thief against the owner’s refresh: whatever the order, the session ends', async () => {
    await inEveryOrder(async () => {
      const { open, owner, before, tokens } = await twoSessions();
      const { refresh } = open.instance();
      const { tokens: newest } = await refresh(tokens.refreshToken);
      return {
        actors: {
          owner: (gate) => at(gate, open).refresh(newest.refreshToken),
          thief: (gate) => at(gate, open).refresh(before),
        },
        async afterwards({ owner: own, thief }) {
          expect(refusalOf(thief)).toBe('refresh_token_reused');
          expect([null, 'session_expired']).toContain(refusalOf(own));
          await expectDead(open, tokens, newest, handedOut(own));
          expect(await liveSessions(open, owner)).toHaveLength(1);
        },
      };
    });
  });

  test('the receipt of a generation against its replay: whatever the order, the owner stays signed in', async () => {
    const replies = new Set<string | null>();
    await inEveryOrder(async () => {
      const { open, before, tokens } = await twoSessions();
      open.clock.move(5 * minutes);
      return {
        actors: {
          receipt: (gate) => at(gate, open).authorize(bearer(tokens.accessToken)),
          // The other half of a client that was cut in two: it never saw the answer that its own twin uses.
          replay: (gate) => at(gate, open).refresh(before),
        },
        async afterwards({ receipt, replay }) {
          expect(receipt?.status).toBe('fulfilled');
          replies.add(refusalOf(replay));
          if (refusalOf(replay)) await expectDead(open, tokens);
          else expect(handedOut(replay)?.refreshToken).toBe(tokens.refreshToken);
        },
      };
    });
    expect(replies).toEqual(new Set([null, 'refresh_token_reused']));
  });
});

describe('a limit of sessions', () => {
  /** Sign-ins in parallel, beside sessions that are there already and may be used meanwhile. */
  async function signInEveryWay(room: number, signIns: readonly string[], before = 0) {
    const survivors = new Set<string>();
    let refused = 0;
    const orders = await inEveryOrder(async () => {
      const { open, direct, owner } = await opened({ settings: { maxSessionsPerUser: room } });
      const earlier: string[] = [];
      for (let count = 0; count < before; count++) {
        earlier.push(cookieOf(await direct.signIn(owner, 'web')));
        open.clock.move(2 * minutes);
      }
      const start = open.clock.now();
      const inside = (gate: Gate, now: number) => {
        const { users, sessions } = gatedStores(open.stores, gate);
        // Nothing that a sign-in reads of the user changes here, and nobody reads the revocations: neither is a step.
        const stores = {
          sessions,
          users: { ...users, userIdOf: open.stores.users.userIdOf, find: open.stores.users.find },
        };
        return open.instance({ stores, now: () => now });
      };
      const actors: [string, (gate: Gate) => Promise<unknown>][] = signIns.map((name, index) => [
        name,
        (gate) => inside(gate, start + index).signIn(owner, 'web'),
      ]);
      const [oldest] = earlier;
      if (oldest) actors.push(['use', (gate) => inside(gate, start).authorize(cookie(oldest))]);
      return {
        actors: Object.fromEntries(actors),
        async afterwards(outcomes) {
          const live = await liveSessions(open, owner);
          expect(live).toHaveLength(room);
          // One whose place was gone before it was made is told to try again, and has left nothing behind.
          const made = signIns.filter((name) => refusalOf(outcomes[name]) === null);
          const ids = made.map(
            (name) => (outcomes[name] as PromiseFulfilledResult<StartedSession>).value.session.sessionId,
          );
          survivors.add(made.filter((_, index) => live.includes(ids[index] ?? '')).join());
          refused += signIns.length - made.length;
        },
      };
    });
    return { orders, refused, survivors: [...survivors].sort() };
  }

  test('of one leaves exactly one of two parallel sign-ins, in every order', async () => {
    const { orders, refused, survivors } = await signInEveryWay(1, ['first', 'second']);
    expect(survivors).toEqual(['first', 'second']);
    expect(orders).toBeGreaterThan(5);
    expect(refused).toBeGreaterThan(0);
  });

  test('of two leaves exactly two of three, in every order', async () => {
    const { orders, refused, survivors } = await signInEveryWay(2, ['first', 'second', 'third']);
    expect(survivors).toEqual(['first,second', 'first,third', 'second,third']);
    expect(orders).toBeGreaterThan(30);
    expect(refused).toBeGreaterThan(0);
  });

  test('of three leaves exactly three of three old ones, one of them in use, and a new one', async () => {
    const { orders, survivors } = await signInEveryWay(3, ['new'], 3);
    expect(survivors).toEqual(['new']);
    expect(orders).toBeGreaterThan(3);
  });

  test('of two leaves exactly two of two old ones, one of them in use, and two new ones', async () => {
    const { orders, survivors } = await signInEveryWay(2, ['first', 'second'], 2);
    expect(survivors).toContain('first,second');
    expect(orders).toBeGreaterThan(30);
  });
});

test.each(['sdk', 'ours'] as const)(
  'of two registrations of one address one wins, in every order of their writes (%s)',
  async (client) => {
    const { [client]: dynamo, tables } = database();
    const winners = new Set<string>();
    const orders = await inEveryOrder(
      async () => {
        const email = `${newId().toLowerCase()}@example.com`;
        const rivals = { one: aUser({ email }), other: aUser({ email }) };
        const register = (user: User) => (gate: Gate) =>
          userTable({ dynamo: gatedDynamo(dynamo, gate), ...tables }).register(user);
        return {
          actors: { one: register(rivals.one), other: register(rivals.other) },
          async afterwards({ one, other }) {
            const answers = [one, other].map((outcome) => (outcome as PromiseFulfilledResult<string>).value);
            expect([...answers].sort()).toEqual(['registered', 'taken']);
            const [winner, loser] = answers[0] === 'taken' ? [rivals.other, rivals.one] : [rivals.one, rivals.other];
            const users = userTable({ dynamo, ...tables });
            expect(await users.userIdOf(email)).toBe(winner.userId);
            expect(await users.find(winner.userId)).toEqual(winner);
            expect(await users.find(loser.userId)).toBeNull();
            winners.add(winner === rivals.one ? 'one' : 'other');
          },
        };
      },
      { reduced: false },
    );
    // Whoever claims second has nothing but its own trace left to remove.
    expect(orders).toBe(6);
    expect(winners.size).toBe(2);
  },
);
