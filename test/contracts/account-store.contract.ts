import { newId } from '../../core/random.ts';
import type { AccountStore } from '../../core/users/account-store.ts';
import type { AddressStore } from '../../core/users/address-store.ts';
import type { PendingEmail, User } from '../../core/users/user.ts';
import type { UserDirectory } from '../../core/users/user-directory.ts';
import type { UserStore } from '../../core/users/user-store.ts';
import { aPasskey, aPassword, aTotp, aUser, days, factorsBy, minutes, noon } from '../support/builders.ts';

export interface AccountStores {
  readonly users: UserStore;
  readonly accounts: AccountStore;
  readonly addresses: AddressStore;
  readonly directory: UserDirectory;
}

const twenty = Array.from({ length: 20 }, (_, index) => index);
const anAddress = (): string => `${newId().toLowerCase()}@example.org`;
const aPending = (parts: Partial<PendingEmail> = {}): PendingEmail => ({
  email: anAddress(),
  mailId: newId(),
  asker: { sessionId: newId(), sessionEpoch: 0 },
  ...parts,
});
const anUndo = (email: string) => ({ email, since: noon, until: noon + 7 * days });

/** What the stores of an account keep. `open` is asked once, when the tests run. */
export function accountStoreContract(open: () => AccountStores): void {
  let stores: AccountStores;
  beforeAll(() => {
    stores = open();
  });

  async function registered(parts: Partial<User> = {}): Promise<User> {
    const user = aUser(parts);
    expect(await stores.users.register(user)).toBe('registered');
    return user;
  }
  const found = ({ userId }: User) => stores.users.find(userId);

  describe('verifyEmail', () => {
    test('notes it, for the address that the user has', async () => {
      const user = await registered({ awaitsVerification: true });
      const after = { ...user, emailVerified: true, awaitsVerification: false };
      expect(await stores.accounts.verifyEmail(user.userId, anAddress())).toBeNull();
      expect(await found(user)).toEqual(user);
      expect(await stores.accounts.verifyEmail(user.userId, user.email)).toEqual(after);
      expect(await found(user)).toEqual(after);
    });
  });

  describe('resetPassword', () => {
    test('replaces the password, verifies the address, raises both epochs and keeps no session', async () => {
      const user = await registered({
        ...{ password: null, awaitsVerification: true, sessionEpoch: 4, mailEpoch: 2 },
        ...{ keptSession: { sessionId: newId(), sessionEpoch: 3 }, factors: factorsBy(aTotp()) },
      });
      const password = aPassword();
      const after = {
        ...{ ...user, password, passwordChangedAt: noon, emailVerified: true, awaitsVerification: false },
        ...{ sessionEpoch: 5, mailEpoch: 3, keptSession: null },
      };
      const reset = { password, at: noon, mailEpoch: 2 };
      expect(await stores.accounts.resetPassword(user.userId, reset)).toEqual(after);
      expect(await found(user)).toEqual(after);
    });

    test('of twenty under one mail epoch one wins', async () => {
      const user = await registered();
      const passwords = twenty.map(() => aPassword());
      const outcomes = await Promise.all(
        passwords.map((password) => stores.accounts.resetPassword(user.userId, { password, at: noon, mailEpoch: 0 })),
      );
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      expect((await found(user))?.password).toEqual(passwords[outcomes.findIndex(Boolean)]);
    });

    test.each([
      ['disabled', { disabled: true }],
      ['of another mail epoch', { mailEpoch: 1 }],
    ])('of a user who is %s is refused', async (_, state) => {
      const user = await registered(state);
      const reset = { password: aPassword(), at: noon, mailEpoch: 0 };
      expect(await stores.accounts.resetPassword(user.userId, reset)).toBeNull();
      expect(await found(user)).toEqual(user);
    });
  });

  describe('the first proof of an address', () => {
    const unproven = () =>
      registered({
        ...{ emailVerified: false, awaitsVerification: true, sessionEpoch: 4, mailEpoch: 2, passwordChangedAt: noon },
        ...{ factors: factorsBy(aTotp(), aPasskey()), recoveryCodes: { hash: '1' }, pendingEmail: aPending() },
        ...{ keptSession: { sessionId: newId(), sessionEpoch: 3 }, password: aPassword() },
      });

    test('takes password, factors, codes and pending address away, raises both epochs and keeps no session', async () => {
      const user = await unproven();
      const seen = { email: user.email, sessionEpoch: 4, mailEpoch: 2 };
      const after = {
        ...{ ...user, emailVerified: true, awaitsVerification: false, pendingEmail: null, keptSession: null },
        ...{ password: null, passwordChangedAt: null, factors: {}, recoveryCodes: {}, sessionEpoch: 5, mailEpoch: 3 },
      };
      expect(await stores.accounts.proveEmail(user.userId, seen)).toEqual(after);
      expect(await found(user)).toEqual(after);
    });

    test.each([
      ['has been proven', { emailVerified: true }, {}],
      ['is a disabled user’s', { disabled: true }, {}],
      ['is of another session epoch', {}, { sessionEpoch: 1 }],
      ['is another by now', {}, { email: 'another@example.com' }],
    ])('is none where it %s', async (_, state, other) => {
      const user = await registered({ emailVerified: false, ...state });
      const seen = { email: user.email, sessionEpoch: 0, mailEpoch: 0, ...other };
      expect(await stores.accounts.proveEmail(user.userId, seen)).toBeNull();
      expect(await found(user)).toEqual(user);
    });
  });

  describe('a change of address', () => {
    async function asking(parts: Partial<User> = {}) {
      const user = await registered(parts);
      const pending = aPending();
      const notice = newId();
      const asked = { pending, undo: { mailId: notice, undo: anUndo(user.email) }, expired: [], sessionEpoch: 0 };
      const after = await stores.accounts.askForEmail(user.userId, asked);
      return { user, pending, notice, asked, after };
    }

    test('is asked for: the pending address, what its notice undoes, and nothing of those that ran out', async () => {
      const old = newId();
      const { user, pending, notice, after } = await asking({ emailUndos: { [old]: anUndo('old@example.com') } });
      expect(after).toMatchObject({ email: user.email, pendingEmail: pending });
      expect(Object.keys(after?.emailUndos ?? {}).sort()).toEqual([old, notice].sort());
      const next = { pending: aPending(), undo: null, expired: [old], sessionEpoch: 0 };
      expect(await stores.accounts.askForEmail(user.userId, next)).toEqual({
        ...user,
        pendingEmail: next.pending,
        emailUndos: { [notice]: anUndo(user.email) },
      });
    });

    test('is not asked for under another session epoch, or by a disabled user', async () => {
      for (const state of [{ sessionEpoch: 1 }, { disabled: true }]) {
        const { user, after } = await asking(state);
        expect(after).toBeNull();
        expect(await found(user)).toEqual(user);
      }
    });

    test('is made once, by the mail that is pending, and verifies the address', async () => {
      const { user, pending, notice } = await asking();
      const change = { ...pending, sessionEpoch: 0, mailEpoch: 0, kept: pending.asker };
      for (const other of [{ mailId: newId() }, { sessionEpoch: 1 }, { mailEpoch: 1 }])
        expect(await stores.accounts.changeEmail(user.userId, { ...change, ...other })).toBeNull();
      const after = {
        ...{ ...user, email: pending.email, emailVerified: true, pendingEmail: null, keptSession: pending.asker },
        ...{ emailUndos: { [notice]: anUndo(user.email) }, sessionEpoch: 1, mailEpoch: 1 },
      };
      expect(await stores.accounts.changeEmail(user.userId, change)).toEqual(after);
      expect(await found(user)).toEqual(after);
      expect(await stores.accounts.changeEmail(user.userId, { ...change, sessionEpoch: 1, mailEpoch: 1 })).toBeNull();
    });

    test('is undone with what came after it, before it was made as well', async () => {
      const [staying, coming] = [aTotp(), aPasskey()];
      const earlier = newId();
      const { user, pending, notice } = await asking({
        ...{ factors: factorsBy(staying, coming), recoveryCodes: { [newId()]: 'p1' } },
        ...{
          emailUndos: { [earlier]: anUndo('old@example.com') },
          keptSession: { sessionId: newId(), sessionEpoch: 0 },
        },
      });
      const undo = {
        ...{ mailId: notice, email: user.email, mailIds: [notice], forgetsPassword: true },
        ...{ factorIds: [coming.factorId], sessionEpoch: 0, mailEpoch: 0 },
      };
      for (const other of [{ mailId: newId() }, { sessionEpoch: 1 }, { mailEpoch: 1 }])
        expect(await stores.accounts.undoEmailChange(user.userId, { ...undo, ...other })).toBeNull();
      const after = {
        ...{ ...user, password: null, factors: factorsBy(staying), recoveryCodes: {}, keptSession: null },
        ...{ emailUndos: { [earlier]: anUndo('old@example.com') }, sessionEpoch: 1, mailEpoch: 1 },
      };
      expect(await stores.accounts.undoEmailChange(user.userId, undo)).toEqual(after);
      expect(await found(user)).toEqual(after);
      const late = { ...pending, sessionEpoch: 1, mailEpoch: 1, kept: null };
      expect(await stores.accounts.changeEmail(user.userId, late)).toBeNull();
    });

    test('factors are dropped, whether or not they are there, and the recovery codes with them', async () => {
      const [staying, leaving] = [aTotp(), aTotp()];
      const user = await registered({ factors: factorsBy(staying, leaving), recoveryCodes: { hash: 'p1' } });
      await stores.accounts.dropFactors(user.userId, [leaving.factorId, newId()]);
      expect(await found(user)).toEqual({ ...user, factors: factorsBy(staying), recoveryCodes: {} });

      const withCodesAlone = await registered({ recoveryCodes: { hash: 'p1' } });
      await stores.accounts.dropFactors(withCodesAlone.userId, []);
      expect(await found(withCodesAlone)).toEqual({ ...withCodesAlone, recoveryCodes: {} });
    });
  });

  describe('an address', () => {
    const claimOf = (userId: string, parts = {}) => ({ userId, epoch: 1, by: newId(), now: noon, ...parts });

    test('is claimed by one of twenty, who can claim it again', async () => {
      const email = anAddress();
      const claims = twenty.map(() => claimOf(newId()));
      const outcomes = await Promise.all(claims.map((claim) => stores.addresses.claim(email, claim)));
      const winner = claims[outcomes.indexOf(true)];
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      expect(await stores.users.userIdOf(email)).toBe(winner?.userId);
      expect(await stores.addresses.claim(email, claimOf(winner?.userId ?? ''))).toBe(true);
      expect(await stores.users.register(aUser({ email }))).toBe('taken');
    });

    test('that was changed is reserved: it leads to nobody, and nobody else gets it until then', async () => {
      const { userId, email } = await registered();
      await stores.addresses.reserve(email, { userId, epoch: 1, until: noon + minutes });
      expect(await stores.users.userIdOf(email)).toBeNull();
      expect(await stores.addresses.claim(email, claimOf(newId(), { now: noon + minutes - 1 }))).toBe(false);
      expect(await stores.users.register(aUser({ email, createdAt: noon + minutes - 1 }))).toBe('taken');
      const next = await registered({ email, createdAt: noon + minutes });
      expect(await stores.users.userIdOf(email)).toBe(next.userId);
    });

    test('that its user claimed again is not reserved by what comes late, and not given up', async () => {
      const { userId, email } = await registered();
      await stores.addresses.claim(email, claimOf(userId, { epoch: 2 }));
      await stores.addresses.reserve(email, { userId, epoch: 1, until: noon + minutes });
      await stores.addresses.reserve(email, { userId, epoch: 2, until: noon + minutes });
      await stores.addresses.release(email, { userId, epoch: 1 });
      expect(await stores.users.userIdOf(email)).toBe(userId);
      await stores.addresses.release(email, { userId, epoch: 2 });
      expect(await stores.users.userIdOf(email)).toBeNull();
    });

    test('is withdrawn by the change that claimed it alone', async () => {
      const [userId, email] = [newId(), anAddress()];
      const claim = claimOf(userId);
      await stores.addresses.claim(email, claim);
      await stores.addresses.withdraw(email, { userId, by: newId() });
      await stores.addresses.withdraw(email, { userId: newId(), by: claim.by });
      expect(await stores.users.userIdOf(email)).toBe(userId);
      await stores.addresses.withdraw(email, claim);
      expect(await stores.users.userIdOf(email)).toBeNull();
    });

    test('of another user is neither reserved nor given up', async () => {
      const { userId, email } = await registered();
      await stores.addresses.reserve(email, { userId: newId(), epoch: 9, until: noon });
      await stores.addresses.release(email, { userId: newId(), epoch: 9 });
      expect(await stores.users.userIdOf(email)).toBe(userId);
    });
  });

  describe('remove', () => {
    test('answers the sessions, and leaves a user whom nothing brings back', async () => {
      const sessionIndex = { [newId()]: noon };
      const user = await registered({ sessionIndex, sessionEpoch: 2 });
      const { userId } = user;
      const removal = { sessionEpoch: 2, at: noon, sweepAt: noon / 1_000 + 900 };
      expect(await stores.accounts.remove(userId, { ...removal, sessionEpoch: 1 })).toBeNull();
      expect(await found(user)).toEqual(user);
      expect(await stores.accounts.remove(userId, removal)).toEqual({ sessionIndex });
      expect(await stores.accounts.remove(userId, removal)).toEqual({ sessionIndex });
      for (const change of [
        () => stores.users.raiseSessionEpoch(userId),
        () => stores.users.amend(userId, { disabled: false }),
        () => stores.users.addSession(userId, { sessionId: newId(), at: noon, sessionEpoch: 3 }),
        () => stores.accounts.resetPassword(userId, { password: aPassword(), at: noon, mailEpoch: 0 }),
        () => stores.accounts.verifyEmail(userId, user.email),
      ])
        expect(await change()).toBeNull();
      await stores.users.removeSessions(userId, Object.keys(sessionIndex));
      expect(await found(user)).toBeNull();
    });

    test('of an unknown user is nothing', async () => {
      const userId = newId();
      expect(await stores.accounts.remove(userId, { sessionEpoch: 0, at: noon, sweepAt: 1 })).toBeNull();
      expect(await stores.users.find(userId)).toBeNull();
    });

    test('that races with sign-ins answers every session that got in', async () => {
      const { userId } = await registered();
      const ids = twenty.map(() => newId());
      const enter = (sessionId: string) => stores.users.addSession(userId, { sessionId, at: noon, sessionEpoch: 0 });
      const before = ids.slice(0, 10).map(enter);
      const removed = stores.accounts.remove(userId, { sessionEpoch: 0, at: noon, sweepAt: 1 });
      const entered = await Promise.all([...before, ...ids.slice(10).map(enter)]);
      const admitted = ids.filter((_, index) => entered[index] !== null);
      expect(Object.keys((await removed)?.sessionIndex ?? {}).sort()).toEqual(admitted.sort());
    });
  });

  describe('the directory', () => {
    test('lists by address, page by page, each user once, and finds by prefix', async () => {
      const family = newId().toLowerCase();
      const emails = twenty.map((index) => `${family}.${String.fromCharCode(97 + index)}@example.com`);
      for (const email of [...emails].reverse()) await registered({ email });
      await registered({ email: `${family}@example.com`.slice(1) });
      const query = { prefix: `${family}.`, after: null, limit: 8 };
      const listed: string[] = [];
      let after: string | null = null;
      do {
        const page = await stores.directory.page({ ...query, after });
        listed.push(...page.users.map(({ email }) => email));
        after = page.next;
      } while (after !== null);
      expect(listed).toEqual(emails);
      expect(await stores.directory.page({ ...query, prefix: `${family}.z` })).toEqual({ users: [], next: null });
      // Of all that an address may begin with, nothing comes after it.
      const behind = { ...query, prefix: `${family.slice(0, -1)}`, after: '~@example.com' };
      expect(await stores.directory.page(behind)).toEqual({ users: [], next: null });
      const all = await stores.directory.page({ prefix: '', after: emails[3] ?? '', limit: 2 });
      expect(all.users.map(({ email }) => email)).toEqual(emails.slice(4, 6));
    });

    test('does not list who was deleted', async () => {
      const { userId, email } = await registered();
      await stores.accounts.remove(userId, { sessionEpoch: 0, at: noon, sweepAt: 1 });
      expect(await stores.directory.page({ prefix: email, after: null, limit: 1 })).toEqual({ users: [], next: null });
    });
  });
}
