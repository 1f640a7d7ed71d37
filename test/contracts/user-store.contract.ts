import { newId, newSecret } from '../../core/random.ts';
import type { User } from '../../core/users/user.ts';
import type { UserStore } from '../../core/users/user-store.ts';
import { aPasskey, aPassword, aTotp, aUser, factorsBy, noon } from '../support/builders.ts';

const fifty = Array.from({ length: 50 }, (_, index) => index);

/** What every UserStore keeps. `open` is asked once, when the tests run. */
export function userStoreContract(open: () => UserStore): void {
  let store: UserStore;
  beforeAll(() => {
    store = open();
  });

  async function registered(user: User): Promise<User> {
    expect(await store.register(user)).toBe('registered');
    return user;
  }

  describe('register and find', () => {
    test('a user is found as it was registered, and by its address', async () => {
      const user = await registered(aUser());
      expect(await store.find(user.userId)).toEqual(user);
      expect(await store.userIdOf(user.email)).toBe(user.userId);
    });

    test('a user with nothing but its password, imported, is found as it is', async () => {
      const password = aPassword({ scheme: 'bcrypt', pepperVersion: null });
      const importedAs = { run: newId(), digest: newId() };
      const user = await registered(
        aUser({ roles: [], permissions: [], password, sessionIndex: { [newId()]: noon }, importedAs }),
      );
      expect(await store.find(user.userId)).toEqual(user);
    });

    test('a user without a password, with factors of each type and recovery codes, is found as it is', async () => {
      const user = await registered(
        aUser({
          password: null,
          factors: factorsBy(aTotp(), aTotp({ confirmed: false, lastUsedAt: noon }), aPasskey()),
          recoveryCodes: { [newSecret()]: 'p1', [newSecret()]: 'p2' },
          locale: 'de',
          mailEpoch: 2,
        }),
      );
      expect(await store.find(user.userId)).toEqual(user);
    });

    test('unknown ids and addresses are nobody’s', async () => {
      expect(await store.find(newId())).toBeNull();
      expect(await store.userIdOf('nobody@example.com')).toBeNull();
    });

    test('a taken address is refused, stays whose it was, and leaves no second user', async () => {
      const first = await registered(aUser());
      const second = aUser({ email: first.email });
      expect(await store.register(second)).toBe('taken');
      expect(await store.userIdOf(first.email)).toBe(first.userId);
      expect(await store.find(second.userId)).toBeNull();
    });

    test('of fifty registrations of one address one makes a user', async () => {
      const { email } = aUser();
      const rivals = fifty.map(() => aUser({ email }));
      const outcomes = await Promise.all(rivals.map((rival) => store.register(rival)));
      expect(outcomes.filter((outcome) => outcome === 'registered')).toHaveLength(1);
      const left = (await Promise.all(rivals.map(({ userId }) => store.find(userId)))).filter((user) => user !== null);
      expect(left).toEqual([rivals[outcomes.indexOf('registered')]]);
      expect(await store.userIdOf(email)).toBe(left[0]?.userId);
    });

    test('a taken id is breakage, and harms nobody', async () => {
      const user = await registered(aUser());
      const other = aUser({ userId: user.userId });
      await expect(store.register(other)).rejects.toThrow();
      expect(await store.find(user.userId)).toEqual(user);
      expect(await store.userIdOf(other.email)).toBeNull();
    });
  });

  describe('addSession', () => {
    test('enters the session and answers the sessionIndex with it', async () => {
      const user = await registered(aUser());
      // Ids may begin with any base64url character.
      const ids = [`-${newId().slice(1)}`, `_${newId().slice(1)}`, `0${newId().slice(1)}`];
      for (const [index, sessionId] of ids.entries()) {
        await store.addSession(user.userId, { sessionId, at: noon + index, sessionEpoch: 0 });
      }
      const sessionId = newId();
      const sessionIndex = Object.fromEntries([...ids.map((id, index) => [id, noon + index]), [sessionId, noon + 9]]);
      expect(await store.addSession(user.userId, { sessionId, at: noon + 9, sessionEpoch: 0 })).toEqual(sessionIndex);
      expect(await store.find(user.userId)).toEqual({ ...user, sessionIndex, lastSignInAt: noon + 9 });
    });

    test('of another sessionEpoch is refused', async () => {
      const user = await registered(aUser({ sessionEpoch: 3 }));
      expect(await store.addSession(user.userId, { sessionId: newId(), at: noon, sessionEpoch: 2 })).toBeNull();
      expect(await store.addSession(user.userId, { sessionId: newId(), at: noon, sessionEpoch: 4 })).toBeNull();
      expect(await store.find(user.userId)).toEqual(user);
    });

    test('is refused once the sessionEpoch has been raised', async () => {
      const user = await registered(aUser());
      await store.raiseSessionEpoch(user.userId);
      expect(
        await store.addSession(user.userId, { sessionId: newId(), at: noon, sessionEpoch: user.sessionEpoch }),
      ).toBeNull();
      expect((await store.find(user.userId))?.sessionIndex).toEqual({});
    });

    test('of a disabled user is refused', async () => {
      const user = await registered(aUser({ disabled: true }));
      expect(await store.addSession(user.userId, { sessionId: newId(), at: noon, sessionEpoch: 0 })).toBeNull();
      expect(await store.find(user.userId)).toEqual(user);
    });

    test('of an unknown user is refused and makes none', async () => {
      const userId = newId();
      expect(await store.addSession(userId, { sessionId: newId(), at: noon, sessionEpoch: 0 })).toBeNull();
      expect(await store.find(userId)).toBeNull();
    });

    test('of fifty at once each gets in, and each sees a sessionIndex of its own length', async () => {
      const user = await registered(aUser());
      const sessionIndexes = await Promise.all(
        fifty.map((index) => store.addSession(user.userId, { sessionId: newId(), at: noon + index, sessionEpoch: 0 })),
      );
      const lengths = sessionIndexes
        .map((sessionIndex) => Object.keys(sessionIndex ?? {}).length)
        .sort((one, other) => one - other);
      expect(lengths).toEqual(fifty.map((index) => index + 1));
    });

    test('that races with a raised sessionEpoch is on the sessionIndex that the raise answers, or refused', async () => {
      const user = await registered(aUser());
      const ids = fifty.map(() => newId());
      const addSession = (sessionId: string) => store.addSession(user.userId, { sessionId, at: noon, sessionEpoch: 0 });
      const before = ids.slice(0, 25).map(addSession);
      const raised = store.raiseSessionEpoch(user.userId);
      const sessionIndexes = await Promise.all([...before, ...ids.slice(25).map(addSession)]);
      const admitted = ids.filter((_, index) => sessionIndexes[index] !== null);
      expect(Object.keys((await raised)?.sessionIndex ?? {}).sort()).toEqual(admitted.sort());
      expect(Object.keys((await store.find(user.userId))?.sessionIndex ?? {}).sort()).toEqual(admitted);
    });
  });

  describe('removeSessions', () => {
    test('takes the given sessions off the sessionIndex, whether or not they are on it', async () => {
      const [staying, leaving] = [newId(), newId()];
      const user = await registered(aUser({ sessionIndex: { [staying]: noon, [leaving]: noon } }));
      await store.removeSessions(user.userId, [leaving, newId(), leaving]);
      expect((await store.find(user.userId))?.sessionIndex).toEqual({ [staying]: noon });
    });

    test('takes many at once', async () => {
      const ids = Array.from({ length: 150 }, () => newId());
      const user = await registered(aUser({ sessionIndex: Object.fromEntries(ids.map((id) => [id, noon])) }));
      await store.removeSessions(user.userId, ids);
      expect(await store.find(user.userId)).toEqual({ ...user, sessionIndex: {} });
    });

    test('of nobody changes nothing', async () => {
      const user = await registered(aUser({ sessionIndex: { [newId()]: noon } }));
      await store.removeSessions(user.userId, []);
      expect(await store.find(user.userId)).toEqual(user);
    });

    test('of an unknown user makes none', async () => {
      const userId = newId();
      await store.removeSessions(userId, [newId()]);
      expect(await store.find(userId)).toBeNull();
    });
  });

  describe('raiseSessionEpoch', () => {
    test('answers the user after it', async () => {
      const user = await registered(aUser({ sessionIndex: { [newId()]: noon } }));
      expect(await store.raiseSessionEpoch(user.userId)).toEqual({ ...user, sessionEpoch: 1 });
      expect(await store.find(user.userId)).toEqual({ ...user, sessionEpoch: 1 });
    });

    test('of fifty at once each counts', async () => {
      const user = await registered(aUser());
      const users = await Promise.all(fifty.map(() => store.raiseSessionEpoch(user.userId)));
      expect(users.map((after) => after?.sessionEpoch ?? 0).sort((one, other) => one - other)).toEqual(
        fifty.map((index) => index + 1),
      );
    });

    test('of an unknown user makes none', async () => {
      const userId = newId();
      expect(await store.raiseSessionEpoch(userId)).toBeNull();
      expect(await store.find(userId)).toBeNull();
    });
  });

  describe('rehash', () => {
    test('replaces the record as a whole', async () => {
      const user = await registered(aUser());
      const password = aPassword({ scheme: 'argon2id', pepperVersion: null });
      expect(await store.rehash(user.userId, user.password?.hash ?? '', password)).toBe(true);
      expect(await store.find(user.userId)).toEqual({ ...user, password });
    });

    test('over another hash is refused', async () => {
      const user = await registered(aUser());
      expect(await store.rehash(user.userId, aPassword().hash, aPassword())).toBe(false);
      expect(await store.find(user.userId)).toEqual(user);
    });

    test('of fifty at once one wins', async () => {
      const user = await registered(aUser());
      const passwords = fifty.map(() => aPassword());
      const outcomes = await Promise.all(
        passwords.map((password) => store.rehash(user.userId, user.password?.hash ?? '', password)),
      );
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      expect((await store.find(user.userId))?.password).toEqual(passwords[outcomes.indexOf(true)]);
    });

    test('of an unknown user makes none', async () => {
      const userId = newId();
      expect(await store.rehash(userId, aPassword().hash, aPassword())).toBe(false);
      expect(await store.find(userId)).toBeNull();
    });
  });

  describe('changePassword', () => {
    const kept = { sessionId: newId(), sessionEpoch: 3 };

    test('replaces the record, raises the session epoch and keeps one session, in one write', async () => {
      const user = await registered(aUser({ sessionEpoch: 3, sessionIndex: { [kept.sessionId]: noon } }));
      const password = aPassword({ scheme: 'argon2id', pepperVersion: null });
      const after = { ...user, password, passwordChangedAt: noon, sessionEpoch: 4, keptSession: kept };
      expect(await store.changePassword(user.userId, { password, at: noon, sessionEpoch: 3, kept })).toEqual(after);
      expect(await store.find(user.userId)).toEqual(after);
    });

    test.each([
      ['of another session epoch', { sessionEpoch: 4 }],
      ['that is disabled', { sessionEpoch: 3, disabled: true }],
    ])('of a user %s is refused', async (_, state) => {
      const user = await registered(aUser(state));
      expect(
        await store.changePassword(user.userId, { password: aPassword(), at: noon, sessionEpoch: 3, kept }),
      ).toBeNull();
      expect(await store.find(user.userId)).toEqual(user);
    });

    test('of fifty at once one wins', async () => {
      const user = await registered(aUser());
      const passwords = fifty.map(() => aPassword());
      const outcomes = await Promise.all(
        passwords.map((password) => store.changePassword(user.userId, { password, at: noon, sessionEpoch: 0, kept })),
      );
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      expect(await store.find(user.userId)).toMatchObject({
        password: passwords[outcomes.findIndex(Boolean)],
        sessionEpoch: 1,
      });
    });

    test('keeps no session beyond the next raise, whoever makes it', async () => {
      for (const raise of [
        (userId: string) => store.raiseSessionEpoch(userId),
        (userId: string) => store.amend(userId, { disabled: true }),
      ]) {
        const user = await registered(aUser({ keptSession: kept }));
        expect(await raise(user.userId)).toMatchObject({ sessionEpoch: 1, keptSession: null });
        expect((await store.find(user.userId))?.keptSession).toBeNull();
      }
    });

    test('of an unknown user makes none', async () => {
      const userId = newId();
      expect(await store.changePassword(userId, { password: aPassword(), at: noon, sessionEpoch: 0, kept })).toBeNull();
      expect(await store.find(userId)).toBeNull();
    });
  });

  describe('amend', () => {
    test('changes roles and permissions, and leaves the sessionEpoch', async () => {
      const user = await registered(aUser());
      const after = { ...user, roles: ['admin', 'member'], permissions: [] };
      expect(await store.amend(user.userId, { roles: ['admin', 'member'], permissions: [] })).toEqual(after);
      expect(await store.amend(user.userId, { roles: [] })).toEqual({ ...after, roles: [] });
    });

    test('raises the sessionEpoch when it disables, and not when it enables', async () => {
      const user = await registered(aUser());
      const disabled = { ...user, disabled: true, sessionEpoch: 1 };
      expect(await store.amend(user.userId, { disabled: true })).toEqual(disabled);
      expect(await store.amend(user.userId, { disabled: false })).toEqual({ ...disabled, disabled: false });
    });

    test('with no change answers the user', async () => {
      const user = await registered(aUser());
      expect(await store.amend(user.userId, {})).toEqual(user);
    });

    test('of an unknown user makes none', async () => {
      const userId = newId();
      expect(await store.amend(userId, { disabled: true })).toBeNull();
      expect(await store.amend(userId, {})).toBeNull();
      expect(await store.find(userId)).toBeNull();
    });
  });
}
