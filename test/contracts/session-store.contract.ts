import type { EndReason } from '../../contract/errors.ts';
import { newId, newSecret } from '../../core/random.ts';
import type { Session } from '../../core/sessions/session.ts';
import type { SessionStore } from '../../core/sessions/session-store.ts';
import { aMobileSession, anEnd, aRotation, aSession, days, minutes, noon, seconds } from '../support/builders.ts';

const fifty = Array.from({ length: 50 }, (_, index) => index);
/** Where the sessions are used from: elsewhere than they began. */
const ip = '198.51.100.7';
const wins = (outcomes: readonly boolean[]): number => outcomes.filter(Boolean).length;

/** What every SessionStore keeps. `open` is asked once, when the tests run. */
export function sessionStoreContract(open: () => SessionStore): void {
  let store: SessionStore;
  beforeAll(() => {
    store = open();
  });

  async function created<Kind extends Session>(session: Kind): Promise<Kind> {
    expect(await store.create(session)).toBe(true);
    return session;
  }

  describe('create and find', () => {
    test('a web session is found as it was created', async () => {
      const session = await created(aSession());
      expect(await store.find(session.sessionId)).toEqual(session);
    });

    test('a mobile session is found with its family, its empty lists and its empty strings', async () => {
      const session = await created(aMobileSession({ roles: [], permissions: [], deviceName: '', ip: '' }));
      expect(await store.find(session.sessionId)).toEqual(session);
    });

    test('an unknown id is nobody’s', async () => {
      expect(await store.find(newId())).toBeNull();
    });

    test('a taken id is refused, and what is there stays', async () => {
      const session = await created(aSession());
      const { sessionId, userId } = session;
      expect(await store.create(aSession({ sessionId }))).toBe(false);
      expect(await store.create(aSession({ sessionId, userId }))).toBe(false);
      expect(await store.create(aMobileSession({ sessionId, userId }))).toBe(false);
      expect(await store.find(session.sessionId)).toEqual(session);
    });

    test('of fifty creations under one id one wins', async () => {
      const sessionId = newId();
      const rivals = fifty.map(() => aSession({ sessionId }));
      const outcomes = await Promise.all(rivals.map((rival) => store.create(rival)));
      expect(wins(outcomes)).toBe(1);
      expect(await store.find(sessionId)).toEqual(rivals[outcomes.indexOf(true)]);
    });

    test('of many ids exactly the sessions that exist are found, each once', async () => {
      const sessions = await Promise.all(Array.from({ length: 120 }, () => created(aSession())));
      const ids = sessions.map(({ sessionId }) => sessionId);
      const found = await store.findAll([...ids, newId(), ...ids.slice(0, 3), newId()]);
      expect(found.map(({ sessionId }) => sessionId).sort()).toEqual([...ids].sort());
      expect(found).toEqual(expect.arrayContaining(sessions));
    });

    test('of no ids nothing is found', async () => {
      expect(await store.findAll([])).toEqual([]);
    });
  });

  describe('an end that overtakes the creation', () => {
    test('wins: the creation is refused, and nothing is found', async () => {
      const session = aSession();
      expect(await store.end(session.sessionId, anEnd(session))).toBe(true);
      expect(await store.create(session)).toBe(false);
      expect(await store.find(session.sessionId)).toBeNull();
      expect(await store.findAll([session.sessionId])).toEqual([]);
    });

    test('happens once, and a tombstone is not another user’s to end', async () => {
      const session = aSession();
      expect(await store.end(session.sessionId, anEnd(session))).toBe(true);
      expect(await store.end(session.sessionId, anEnd(session))).toBe(false);
      expect(await store.end(session.sessionId, anEnd({ userId: newId() }))).toBe(false);
    });

    test('leaves a tombstone that no verb brings to life', async () => {
      const session = aMobileSession();
      await store.end(session.sessionId, anEnd(session));
      expect(await store.rotate(session.sessionId, aRotation(session))).toEqual({ rotated: false, session: null });
      await expectNoVerbWorks(session, noon + minutes);
      await store.assign(session.sessionId, { roles: ['admin'], permissions: [] });
      expect(await store.find(session.sessionId)).toBeNull();
    });

    test('and one that races with it never leaves a live session', async () => {
      await Promise.all(
        fifty.map(async (index) => {
          const session = aSession();
          const verbs = [() => store.end(session.sessionId, anEnd(session)), () => store.create(session)];
          await Promise.all((index % 2 ? verbs : verbs.reverse()).map((verb) => verb()));
          const left = await store.find(session.sessionId);
          expect(left === null || left.ended !== null).toBe(true);
        }),
      );
    });
  });

  describe('rotate', () => {
    test('moves the session to the next generation and proves the one before', async () => {
      const session = await created(aMobileSession());
      const rotation = aRotation(session);
      const { rotationId, macKeyId, now, idleExpiresAt } = rotation;
      const after = {
        ...session,
        ...{ lastSeenAt: now, ip },
        idleExpiresAt,
        family: { ...session.family, generation: 1, rotatedAt: now, rotationId, macKeyId, confirmedGeneration: 0 },
      };
      expect(await store.rotate(session.sessionId, rotation)).toEqual({ rotated: true, session: after });
      expect(await store.find(session.sessionId)).toEqual(after);

      const next = aRotation(session, { from: 1, now: now + minutes });
      const { session: last } = await store.rotate(session.sessionId, next);
      expect(last?.family).toMatchObject({ generation: 2, confirmedGeneration: 1, rotationId: next.rotationId });
    });

    test('of fifty at once exactly one wins, and every loser is told of the winner', async () => {
      const session = await created(aMobileSession());
      const rotations = fifty.map(() => aRotation(session));
      const outcomes = await Promise.all(rotations.map((rotation) => store.rotate(session.sessionId, rotation)));
      expect(wins(outcomes.map(({ rotated }) => rotated))).toBe(1);
      const winner = rotations[outcomes.findIndex(({ rotated }) => rotated)];
      for (const outcome of outcomes) {
        expect(outcome.session?.family).toMatchObject({ generation: 1, rotationId: winner?.rotationId });
      }
    });

    test('from an older generation, or one that never was, is refused with the session as it is', async () => {
      const session = await created(aMobileSession());
      const { session: after } = await store.rotate(session.sessionId, aRotation(session));
      expect(await store.rotate(session.sessionId, aRotation(session))).toEqual({ rotated: false, session: after });
      const ahead = aRotation(session, { from: 7 });
      expect(await store.rotate(session.sessionId, ahead)).toEqual({ rotated: false, session: after });
      expect(await store.find(session.sessionId)).toEqual(after);
    });

    test('repeated as it was, moves nothing further', async () => {
      const session = await created(aMobileSession());
      const rotation = aRotation(session);
      const first = await store.rotate(session.sessionId, rotation);
      const repeated = await store.rotate(session.sessionId, rotation);
      expect(repeated.session).toEqual(first.session);
      expect(repeated.session?.family?.generation).toBe(1);
    });

    test('for another user is refused', async () => {
      const session = await created(aMobileSession());
      const { rotated } = await store.rotate(session.sessionId, aRotation(session, { userId: newId() }));
      expect(rotated).toBe(false);
      expect(await store.find(session.sessionId)).toEqual(session);
    });

    test('of a web session is refused', async () => {
      const session = await created(aSession());
      const outcome = await store.rotate(session.sessionId, aRotation(session));
      expect(outcome).toEqual({ rotated: false, session });
    });

    test('of an unknown session is refused and makes none', async () => {
      const session = aMobileSession();
      expect(await store.rotate(session.sessionId, aRotation(session))).toEqual({ rotated: false, session: null });
      expect(await store.find(session.sessionId)).toBeNull();
    });

    test('that races with an end leaves the session ended', async () => {
      await Promise.all(
        fifty.map(async () => {
          const session = await created(aMobileSession());
          const [, ended] = await Promise.all([
            store.rotate(session.sessionId, aRotation(session)),
            store.end(session.sessionId, anEnd(session)),
          ]);
          expect(ended).toBe(true);
          expect((await store.find(session.sessionId))?.ended).toEqual({ at: noon + minutes, reason: 'logged_out' });
        }),
      );
    });
  });

  /** Tries every verb that moves a session on, at `now`; each must be refused and leave the session as it is. */
  async function expectNoVerbWorks(session: Session, now: number): Promise<void> {
    const { sessionId } = session;
    const before = await store.find(sessionId);
    const idleExpiresAt = now + days;
    const { rotated } = await store.rotate(sessionId, aRotation(session, { now, idleExpiresAt }));
    expect(rotated).toBe(false);
    expect(await store.touch(sessionId, { now, ip, seenBefore: now, idleExpiresAt })).toBe(false);
    const secretHash = session.secretHash ?? newSecret();
    expect(await store.renew(sessionId, { secretHash, now, ip, idleExpiresAt })).toBeNull();
    expect(await store.confirmDelivery(sessionId, session.family?.generation ?? 1, { now, ip })).toBe(false);
    expect(await store.find(sessionId)).toEqual(before);
  }

  describe('no verb brings back a session', () => {
    // Generation 1 is unproven, so that proving it is refused for no other reason.
    const mobile = () => aMobileSession({}, { generation: 1 });

    test.each([
      ['a web', () => aSession()],
      ['a mobile', mobile],
    ])('that has ended: %s one', async (_, make) => {
      const session = await created(make());
      await store.end(session.sessionId, anEnd(session));
      await expectNoVerbWorks(session, noon + 2 * minutes);
    });

    test.each([
      ['a web', () => aSession()],
      ['a mobile', mobile],
    ])('whose idle expiry has come, though its item is still there: %s one', async (_, make) => {
      const session = await created(make());
      await expectNoVerbWorks(session, session.idleExpiresAt);
    });

    test.each([
      ['a web', () => aSession({ idleExpiresAt: noon + 9 * days })],
      ['a mobile', () => aMobileSession({ idleExpiresAt: noon + 99 * days }, { generation: 1 })],
    ])('whose absolute expiry has come, whatever its idle expiry says: %s one', async (_, make) => {
      const session = await created(make());
      await expectNoVerbWorks(session, session.expiresAt);
    });

    test('and each works a millisecond before the expiry', async () => {
      const web = await created(aSession());
      const family = await created(mobile());
      const [now, later] = [web.idleExpiresAt - 1, family.idleExpiresAt - 1];
      const touch = { now, ip, seenBefore: now, idleExpiresAt: now + 1 };
      expect(await store.touch(web.sessionId, touch)).toBe(true);
      const renewal = { secretHash: web.secretHash ?? '', now, ip, idleExpiresAt: now + 1 };
      expect(await store.renew(web.sessionId, renewal)).not.toBeNull();
      expect(await store.confirmDelivery(family.sessionId, 1, { now: later, ip })).toBe(true);
      const rotation = aRotation(family, { now: later });
      expect((await store.rotate(family.sessionId, rotation)).rotated).toBe(true);
    });
  });

  describe('touch', () => {
    const touch = { now: noon + 5 * minutes, ip, seenBefore: noon + 4 * minutes, idleExpiresAt: noon + 35 * minutes };

    test('moves the idle expiry and the last use', async () => {
      const session = await created(aSession());
      expect(await store.touch(session.sessionId, touch)).toBe(true);
      const { now: lastSeenAt, idleExpiresAt } = touch;
      expect(await store.find(session.sessionId)).toEqual({ ...session, lastSeenAt, ip, idleExpiresAt });
    });

    test('is not due where the session was seen at that time or later', async () => {
      const session = await created(aSession({ lastSeenAt: touch.seenBefore }));
      expect(await store.touch(session.sessionId, touch)).toBe(false);
      expect(await store.find(session.sessionId)).toEqual(session);
    });

    test('of fifty at once one writes', async () => {
      const session = await created(aSession());
      expect(wins(await Promise.all(fifty.map(() => store.touch(session.sessionId, touch))))).toBe(1);
    });

    test('of an unknown session makes none', async () => {
      const sessionId = newId();
      expect(await store.touch(sessionId, touch)).toBe(false);
      expect(await store.find(sessionId)).toBeNull();
    });
  });

  describe('renew', () => {
    test('moves the idle expiry and the last use, and answers the session after it', async () => {
      const session = await created(aSession());
      const renewal = {
        secretHash: session.secretHash ?? '',
        now: noon + minutes,
        ip,
        idleExpiresAt: noon + 31 * minutes,
      };
      const after = { ...session, lastSeenAt: noon + minutes, ip, idleExpiresAt: noon + 31 * minutes };
      expect(await store.renew(session.sessionId, renewal)).toEqual(after);
      expect(await store.find(session.sessionId)).toEqual(after);
    });

    test('with another secret is refused', async () => {
      const session = await created(aSession());
      const renewal = { secretHash: newSecret(), now: noon + minutes, ip, idleExpiresAt: noon + 31 * minutes };
      expect(await store.renew(session.sessionId, renewal)).toBeNull();
      expect(await store.find(session.sessionId)).toEqual(session);
    });

    test('of a session without a cookie is refused', async () => {
      const session = await created(aMobileSession());
      const renewal = { secretHash: '', now: noon + minutes, ip, idleExpiresAt: noon + 31 * minutes };
      expect(await store.renew(session.sessionId, renewal)).toBeNull();
      expect(await store.find(session.sessionId)).toEqual(session);
    });
  });

  describe('a use from an address that is not known', () => {
    const ip = undefined;
    const [now, idleExpiresAt] = [noon + 5 * minutes, noon + days];

    test('moves the last sight, and leaves the address of the use before', async () => {
      const [web, family] = [await created(aSession()), await created(aMobileSession({}, { generation: 1 }))];
      const { sessionId, secretHash } = web;
      await store.touch(sessionId, { now, ip, seenBefore: now, idleExpiresAt });
      expect(await store.find(sessionId)).toEqual({ ...web, lastSeenAt: now, idleExpiresAt });
      const renewal = { secretHash: secretHash ?? '', now: now + 1, ip, idleExpiresAt };
      expect(await store.renew(sessionId, renewal)).toEqual({ ...web, lastSeenAt: now + 1, idleExpiresAt });

      await store.confirmDelivery(family.sessionId, 1, { now, ip });
      expect(await store.find(family.sessionId)).toMatchObject({ lastSeenAt: now, ip: family.ip });
      const { session } = await store.rotate(family.sessionId, aRotation(family, { now: now + 1, ip }));
      expect(session).toMatchObject({ lastSeenAt: now + 1, ip: family.ip });
    });
  });

  describe('assign', () => {
    const names = { roles: ['admin'], permissions: ['notes:delete'] };

    test('copies roles and permissions, and nothing else', async () => {
      const session = await created(aSession());
      await store.assign(session.sessionId, names);
      expect(await store.find(session.sessionId)).toEqual({ ...session, ...names });
    });

    test('leaves an ended session as it ended', async () => {
      const session = await created(aSession());
      await store.end(session.sessionId, anEnd(session));
      await store.assign(session.sessionId, names);
      expect((await store.find(session.sessionId))?.roles).toEqual(session.roles);
    });

    test('makes no session where there is none', async () => {
      const session = aSession();
      await store.assign(session.sessionId, names);
      expect(await store.find(session.sessionId)).toBeNull();
      expect(await store.create(session)).toBe(true);
    });
  });

  describe('prove', () => {
    test('records a generation once, with the last use', async () => {
      const session = await created(aMobileSession({}, { generation: 1 }));
      expect(await store.confirmDelivery(session.sessionId, 1, { now: noon + seconds, ip })).toBe(true);
      expect(await store.confirmDelivery(session.sessionId, 1, { now: noon + minutes, ip })).toBe(false);
      const family = { ...session.family, confirmedGeneration: 1 };
      const after = { ...session, lastSeenAt: noon + seconds, ip, family };
      expect(await store.find(session.sessionId)).toEqual(after);
    });

    test('of fifty at once one writes', async () => {
      const session = await created(aMobileSession({}, { generation: 1 }));
      expect(
        wins(
          await Promise.all(fifty.map(() => store.confirmDelivery(session.sessionId, 1, { now: noon + seconds, ip }))),
        ),
      ).toBe(1);
    });

    test('of an older generation, or one that has not begun, is refused', async () => {
      const session = await created(aMobileSession({}, { generation: 3, confirmedGeneration: 2 }));
      expect(await store.confirmDelivery(session.sessionId, 1, { now: noon + seconds, ip })).toBe(false);
      expect(await store.confirmDelivery(session.sessionId, 2, { now: noon + seconds, ip })).toBe(false);
      expect(await store.confirmDelivery(session.sessionId, 4, { now: noon + seconds, ip })).toBe(false);
      expect(await store.find(session.sessionId)).toEqual(session);
    });
  });

  test('a forgery is recorded once a session, changes nothing else, and of an unknown session nothing', async () => {
    const session = await created(aMobileSession());
    expect(await store.markForged(newId(), noon)).toBe(false);
    const marks = await Promise.all(Array.from({ length: 20 }, () => store.markForged(session.sessionId, noon)));
    expect(marks.filter(Boolean)).toHaveLength(1);
    expect(await store.find(session.sessionId)).toEqual(session);
  });

  describe('end', () => {
    test('is for good, and says when and why', async () => {
      const session = await created(aSession());
      expect(await store.end(session.sessionId, anEnd(session, { reason: 'admin' }))).toBe(true);
      const ended = { at: noon + minutes, reason: 'admin' };
      expect(await store.find(session.sessionId)).toEqual({ ...session, ended });
      expect(await store.findAll([session.sessionId])).toEqual([{ ...session, ended }]);
    });

    test('keeps the first reason', async () => {
      const session = await created(aSession());
      await store.end(session.sessionId, anEnd(session, { reason: 'refresh_reused' }));
      const again = anEnd(session, { reason: 'logged_out', at: noon + 2 * minutes });
      expect(await store.end(session.sessionId, again)).toBe(false);
      const ended = { at: noon + minutes, reason: 'refresh_reused' };
      expect((await store.find(session.sessionId))?.ended).toEqual(ended);
    });

    test('of fifty at once one ends the session, and its reason stays', async () => {
      const session = await created(aSession());
      const reasons: EndReason[] = ['logged_out', 'admin', 'revoked', 'password_changed', 'user_disabled'];
      const ends = fifty.map((index) => anEnd(session, { at: noon + index, reason: reasons[index % 5] ?? 'admin' }));
      const outcomes = await Promise.all(ends.map((end) => store.end(session.sessionId, end)));
      expect(wins(outcomes)).toBe(1);
      const first = ends[outcomes.indexOf(true)];
      expect((await store.find(session.sessionId))?.ended).toEqual({ at: first?.at, reason: first?.reason });
    });

    test('on condition of the last use is refused where the session was used since', async () => {
      const session = await created(aSession());
      const { sessionId, lastSeenAt } = session;
      await store.touch(sessionId, { now: noon + minutes, ip, seenBefore: noon + minutes, idleExpiresAt: noon + days });
      expect(await store.end(sessionId, anEnd(session, { lastSeenAt }))).toBe(false);
      expect((await store.find(sessionId))?.ended).toBeNull();
      expect(await store.end(sessionId, anEnd(session, { lastSeenAt: noon + minutes }))).toBe(true);
      expect(await store.end(sessionId, anEnd(session, { lastSeenAt: noon + minutes }))).toBe(false);
      expect((await store.find(sessionId))?.ended).not.toBeNull();
    });

    test('on condition of the last use is another user’s to ask for, in vain, and makes no tombstone', async () => {
      const session = await created(aSession());
      const others = anEnd({ userId: newId() }, { lastSeenAt: session.lastSeenAt });
      expect(await store.end(session.sessionId, others)).toBe(false);
      expect(await store.find(session.sessionId)).toEqual(session);
      const missing = aSession();
      expect(await store.end(missing.sessionId, anEnd(missing, { lastSeenAt: noon }))).toBe(false);
      expect(await store.create(missing)).toBe(true);
    });

    test('on condition that the session does not exist leaves a tombstone, or an existing session alone', async () => {
      const [missing, existing] = [aSession(), await created(aSession())];
      expect(await store.end(missing.sessionId, anEnd(missing, { lastSeenAt: null }))).toBe(true);
      expect(await store.end(missing.sessionId, anEnd(missing, { lastSeenAt: null }))).toBe(false);
      expect(await store.create(missing)).toBe(false);
      expect(await store.end(existing.sessionId, anEnd(existing, { lastSeenAt: null }))).toBe(false);
      expect(await store.find(existing.sessionId)).toEqual(existing);
    });

    test('on condition of the last use races with a use: one of the two wins', async () => {
      const outcomes = await Promise.all(
        fifty.map(async () => {
          const session = await created(aSession());
          const { sessionId, lastSeenAt } = session;
          const touch = { now: noon + minutes, ip, seenBefore: noon + minutes, idleExpiresAt: noon + days };
          const [ended, touched] = await Promise.all([
            store.end(sessionId, anEnd(session, { lastSeenAt })),
            store.touch(sessionId, touch),
          ]);
          const left = await store.find(sessionId);
          expect(left?.ended === null).toBe(!ended);
          expect(left?.lastSeenAt === lastSeenAt).toBe(!touched);
          return [ended, touched];
        }),
      );
      expect(outcomes.every(([ended, touched]) => ended !== touched)).toBe(true);
    });

    test('by another user is refused', async () => {
      const session = await created(aSession());
      expect(await store.end(session.sessionId, anEnd({ userId: newId() }))).toBe(false);
      expect(await store.find(session.sessionId)).toEqual(session);
    });

    test('holds for an expired session too', async () => {
      const session = await created(aSession());
      expect(await store.end(session.sessionId, anEnd(session, { at: session.expiresAt + minutes }))).toBe(true);
    });
  });
}
