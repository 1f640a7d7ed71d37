import type { FactorStore } from '../../core/factors/factor-store.ts';
import { newId } from '../../core/random.ts';
import type { User } from '../../core/users/user.ts';
import type { UserStore } from '../../core/users/user-store.ts';
import { aPasskey, aTotp, aUser, factorsBy, noon } from '../support/builders.ts';

const fifty = Array.from({ length: 50 }, (_, index) => index);

/** What every FactorStore keeps. `open` is asked once, when the tests run. */
export function factorStoreContract(open: () => { users: UserStore; factors: FactorStore }): void {
  let users: UserStore;
  let store: FactorStore;
  beforeAll(() => {
    ({ users, factors: store } = open());
  });

  async function registered(parts: Partial<User> = {}): Promise<User> {
    const user = aUser(parts);
    await users.register(user);
    return user;
  }
  const enrolment = { most: 20, replaced: [], recoveryCodes: null, sessionEpoch: 0 } as const;
  const confirmation = { step: 7, now: noon, recoveryCodes: null, sessionEpoch: 0 } as const;
  const removal = { besides: null, withRecoveryCodes: false, sessionEpoch: 0 } as const;
  const successes = (answers: readonly unknown[]) => answers.filter(Boolean);

  describe('enrol', () => {
    test.each([aTotp({ confirmed: false }), aPasskey()])('adds a $type to those that are there', async (factor) => {
      const other = aTotp();
      const user = await registered({ factors: factorsBy(other), recoveryCodes: { old: 'p1' } });
      const after = { ...user, factors: factorsBy(other, factor) };
      expect(await store.enrol(user.userId, factor, enrolment)).toEqual(after);
      expect(await users.find(user.userId)).toEqual(after);
    });

    test('takes others away and replaces the recovery codes in the same write', async () => {
      const [stale, kept, factor] = [aTotp({ confirmed: false }), aTotp(), aPasskey()];
      const user = await registered({ factors: factorsBy(stale, kept), recoveryCodes: { old: 'p1' } });
      const recoveryCodes = { fresh: 'p2' };
      const change = { ...enrolment, replaced: [stale.factorId], recoveryCodes };
      expect(await store.enrol(user.userId, factor, change)).toMatchObject({
        factors: factorsBy(kept, factor),
        recoveryCodes,
      });
      expect((await users.find(user.userId))?.factors).toEqual(factorsBy(kept, factor));
    });

    test('is refused beyond the limit, to nobody, to a disabled user, and after an end of all sessions', async () => {
      const user = await registered({ factors: factorsBy(aTotp()) });
      expect(await store.enrol(user.userId, aTotp(), { ...enrolment, most: 1 })).toBeNull();
      expect(await store.enrol(user.userId, aTotp(), { ...enrolment, sessionEpoch: 1 })).toBeNull();
      expect(await users.find(user.userId)).toEqual(user);
      const disabled = await registered({ disabled: true });
      expect(await store.enrol(disabled.userId, aTotp(), enrolment)).toBeNull();
      expect(await store.enrol(newId(), aTotp(), enrolment)).toBeNull();
    });

    test('of fifty at once those below the limit are all there', async () => {
      const { userId } = await registered();
      const answers = await Promise.all(fifty.map(() => store.enrol(userId, aTotp(), { ...enrolment, most: 20 })));
      expect(successes(answers)).toHaveLength(20);
      expect(Object.keys((await users.find(userId))?.factors ?? {})).toHaveLength(20);
    });
  });

  describe('confirm', () => {
    test('makes a TOTP count, with the step that it was shown by and the recovery codes', async () => {
      const totp = aTotp({ confirmed: false });
      const user = await registered({ factors: factorsBy(totp), recoveryCodes: { old: 'p1' } });
      const recoveryCodes = { one: 'p1', other: 'p1' };
      const after = {
        ...user,
        factors: factorsBy({ ...totp, confirmed: true, lastStep: 7, lastUsedAt: noon }),
        recoveryCodes,
      };
      expect(await store.confirm(user.userId, totp.factorId, { ...confirmation, recoveryCodes })).toEqual(after);
      expect(await users.find(user.userId)).toEqual(after);
    });

    test('happens once, and never to what is no TOTP of this user as it was seen', async () => {
      const [totp, passkey] = [aTotp({ confirmed: false }), aPasskey()];
      const { userId } = await registered({ factors: factorsBy(totp, passkey) });
      const other = await registered();
      expect(await store.confirm(userId, passkey.factorId, confirmation)).toBeNull();
      expect(await store.confirm(userId, newId(), confirmation)).toBeNull();
      expect(await store.confirm(other.userId, totp.factorId, confirmation)).toBeNull();
      expect(await store.confirm(userId, totp.factorId, { ...confirmation, sessionEpoch: 1 })).toBeNull();
      const answers = await Promise.all(
        fifty.map((n) =>
          store.confirm(userId, totp.factorId, { ...confirmation, recoveryCodes: { [`code${n}`]: 'p1' } }),
        ),
      );
      expect(successes(answers)).toHaveLength(1);
      expect((await users.find(userId))?.recoveryCodes).toEqual((successes(answers)[0] as User).recoveryCodes);
    });
  });

  describe('useTotp', () => {
    test('moves forward only', async () => {
      const totp = aTotp({ lastStep: 5 });
      const { userId } = await registered({ factors: factorsBy(totp) });
      const use = (step: number) => store.useTotp(userId, totp.factorId, { step, now: noon });
      expect([await use(5), await use(4), await use(7), await use(6), await use(7)]).toEqual([
        ...[false, false, true, false, false],
      ]);
      expect((await users.find(userId))?.factors[totp.factorId]).toEqual({ ...totp, lastStep: 7, lastUsedAt: noon });
    });

    test('of fifty uses of one step at once one counts', async () => {
      const totp = aTotp();
      const { userId } = await registered({ factors: factorsBy(totp) });
      const uses = await Promise.all(fifty.map(() => store.useTotp(userId, totp.factorId, { step: 9, now: noon })));
      expect(successes(uses)).toHaveLength(1);
    });

    test('is refused of one that is unconfirmed, gone, or a passkey', async () => {
      const [totp, passkey] = [aTotp({ confirmed: false }), aPasskey()];
      const { userId } = await registered({ factors: factorsBy(totp, passkey) });
      for (const id of [totp.factorId, passkey.factorId, newId()])
        expect(await store.useTotp(userId, id, { step: 9, now: noon })).toBe(false);
    });
  });

  describe('usePasskey', () => {
    const use = (counter: number, now = noon) => ({ counter, backedUp: false, now });

    test('moves its counter forward only', async () => {
      const passkey = aPasskey({ counter: 3 });
      const { userId } = await registered({ factors: factorsBy(passkey) });
      const counts: boolean[] = [];
      for (const [at, counter] of [3, 2, 0, 5, 4, 5].entries())
        counts.push(await store.usePasskey(userId, passkey.factorId, use(counter, noon + at)));
      expect(counts).toEqual([false, false, false, true, false, false]);
      expect((await users.find(userId))?.factors[passkey.factorId]).toEqual({
        ...passkey,
        ...{ counter: 5, backedUp: false, lastUsedAt: noon + 3 },
      });
    });

    test('a counter that is not above the one before is noted, and changes nothing else', async () => {
      const [counting, other, totp] = [aPasskey({ counter: 3 }), aPasskey({ counter: 0 }), aTotp()];
      const user = await registered({ factors: factorsBy(counting, other, totp) });
      const mark = ({ factorId }: { factorId: string }, counter: number) =>
        store.markRegression(user.userId, factorId, { counter, now: noon });
      expect([await mark(counting, 3), await mark(counting, 0), await mark(counting, 4)]).toEqual([true, true, false]);
      expect([await mark(other, 0), await mark(totp, 0), await mark(aPasskey(), 0)]).toEqual([false, false, false]);
      expect(await users.find(user.userId)).toEqual(user);
    });

    test('of one that keeps none stays at nothing, and may begin to count', async () => {
      const passkey = aPasskey({ counter: 0 });
      const { userId } = await registered({ factors: factorsBy(passkey, aTotp()) });
      const counts: boolean[] = [];
      for (const counter of [0, 0, 1, 0]) counts.push(await store.usePasskey(userId, passkey.factorId, use(counter)));
      expect(counts).toEqual([true, true, true, false]);
      expect(await store.usePasskey(userId, newId(), use(9))).toBe(false);
    });
  });

  describe('useRecoveryCode', () => {
    test('counts once, and leaves the others', async () => {
      const { userId } = await registered({ recoveryCodes: { one: 'p1', other: 'p2' } });
      const uses = await Promise.all(fifty.map(() => store.useRecoveryCode(userId, 'one')));
      expect(successes(uses)).toHaveLength(1);
      expect((await users.find(userId))?.recoveryCodes).toEqual({ other: 'p2' });
      expect(await store.useRecoveryCode(userId, 'unknown')).toBe(false);
      expect(await store.useRecoveryCode(newId(), 'other')).toBe(false);
    });
  });

  describe('rename', () => {
    test('changes the name alone, of a factor that is there', async () => {
      const [totp, passkey] = [aTotp(), aPasskey()];
      const user = await registered({ factors: factorsBy(totp, passkey) });
      const after = { ...user, factors: factorsBy(totp, { ...passkey, name: 'Büro' }) };
      expect(await store.rename(user.userId, passkey.factorId, 'Büro')).toEqual(after);
      expect(await store.rename(user.userId, newId(), 'Büro')).toBeNull();
      expect(await users.find(user.userId)).toEqual(after);
    });
  });

  describe('remove', () => {
    test('takes the factor, and the recovery codes where they go too', async () => {
      const [totp, passkey] = [aTotp(), aPasskey()];
      const user = await registered({ factors: factorsBy(totp, passkey), recoveryCodes: { one: 'p1' } });
      expect(await store.remove(user.userId, totp.factorId, removal)).toEqual({ ...user, factors: factorsBy(passkey) });
      const last = { ...removal, withRecoveryCodes: true };
      expect(await store.remove(user.userId, passkey.factorId, last)).toEqual({
        ...user,
        factors: {},
        recoveryCodes: {},
      });
      expect(await users.find(user.userId)).toEqual({ ...user, factors: {}, recoveryCodes: {} });
    });

    test('is refused where the way besides it is gone, and after an end of all sessions', async () => {
      const passkey = aPasskey();
      const { userId } = await registered({ password: null, factors: factorsBy(passkey) });
      for (const change of [
        { ...removal, besides: 'password' as const },
        { ...removal, besides: { factorId: newId() } },
        { ...removal, sessionEpoch: 1 },
      ])
        expect(await store.remove(userId, passkey.factorId, change)).toBeNull();
      expect((await users.find(userId))?.factors).toEqual(factorsBy(passkey));
    });

    test('of two passkeys that go at once, each on account of the other, one stays', async () => {
      const [one, other] = [aPasskey(), aPasskey()];
      const { userId } = await registered({ password: null, factors: factorsBy(one, other) });
      const answers = await Promise.all([
        store.remove(userId, one.factorId, { ...removal, besides: { factorId: other.factorId } }),
        store.remove(userId, other.factorId, { ...removal, besides: { factorId: one.factorId } }),
      ]);
      expect(successes(answers)).toHaveLength(1);
      expect(Object.keys((await users.find(userId))?.factors ?? {})).toHaveLength(1);
    });
  });

  describe('replaceRecoveryCodes', () => {
    test('makes the old ones void, unless all sessions have ended', async () => {
      const user = await registered({ recoveryCodes: { one: 'p1' } });
      const recoveryCodes = { two: 'p2' };
      expect(await store.replaceRecoveryCodes(user.userId, { recoveryCodes, sessionEpoch: 1 })).toBeNull();
      const after = { ...user, recoveryCodes };
      expect(await store.replaceRecoveryCodes(user.userId, { recoveryCodes, sessionEpoch: 0 })).toEqual(after);
      expect(await users.find(user.userId)).toEqual(after);
    });
  });
}
