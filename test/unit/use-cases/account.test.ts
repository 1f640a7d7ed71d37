/** Forgotten passwords, addresses and their undo, deletion and export: what each leaves behind. */
import { isAlive } from '../../../core/sessions/session.ts';
import type { User } from '../../../core/users/user.ts';
import { aPasskey, aTotp, days, factorsBy, minutes, noon } from '../../support/builders.ts';
import { bearer, cookie, cookieOf, type Person, tokensOf, wiredUseCases } from '../../support/wired-use-cases.ts';

const badToken = { code: 'invalid_request', facts: { errors: [expect.objectContaining({ field: 'token' })] } };
const chosen = 'a passphrase of this afternoon';
const next = 'new@example.org';

async function opened(settings: Parameters<typeof wiredUseCases>[0] = {}, parts: Partial<User> = {}) {
  const open = await wiredUseCases(settings);
  const use = open.instance();
  const person = await open.person(parts);
  const user = async () => {
    const found = await open.stores.users.find(person.userId);
    if (!found) throw new Error('the user is gone');
    return found;
  };
  const live = async () => {
    const sessions = await open.stores.sessions.findAll(Object.keys((await user()).sessionIndex));
    return sessions.filter((session) => isAlive(session, open.clock.now())).map(({ sessionId }) => sessionId);
  };
  return { open, use, person, user, live };
}
type Opened = Awaited<ReturnType<typeof opened>>;

/** Signs in, asks for the address and answers the tokens of both mails. */
async function asked({ open, use, person }: Opened, email = next) {
  const own = tokensOf(await use.signIn(person, 'mobile'));
  await use.changeEmail(bearer(own.accessToken), email);
  return { own, change: open.tokenOf('email_change'), undo: open.tokenOf('email_changed') };
}
const as = (person: Person, parts: Partial<Person>) => ({ ...person, ...parts });

describe('a forgotten password', () => {
  test('is reset by the mailed token: every session ends, the guesses are forgotten, the address is proven', async () => {
    const all = await opened({ settings: { accountFreeAttempts: 1 } }, { factors: factorsBy(aTotp()) });
    const { open, use, person, user } = all;
    await open.stores.users.addSession(person.userId, { sessionId: 'A'.repeat(22), at: noon, sessionEpoch: 0 });
    for (const guess of ['no', 'nor this', 'nor that'])
      await use.signIn(as(person, { password: guess }), 'web').catch(() => {});
    await expect(use.signIn(person, 'web')).rejects.toMatchObject({ code: 'too_many_attempts' });

    await use.forgetPassword(person.email);
    const token = open.tokenOf('reset_password');
    await use.resetPassword(token, chosen);

    expect(await user()).toMatchObject({ emailVerified: true, sessionEpoch: 1, mailEpoch: 1, passwordChangedAt: noon });
    expect(Object.keys((await user()).factors)).toHaveLength(1);
    await expect(use.signIn(as(person, { password: chosen }), 'web')).rejects.toMatchObject({
      code: 'second_factor_required',
    });
    await expect(use.resetPassword(token, `${chosen} too`)).rejects.toMatchObject(badToken);
    expect(open.outbox.at(-1)).toMatchObject({ kind: 'password_changed', user: { userId: person.userId } });
  });

  test('ends the sessions with their reason', async () => {
    const { open, use, person, live } = await opened();
    const own = tokensOf(await use.signIn(person, 'mobile'));
    await use.forgetPassword(person.email);
    await use.resetPassword(open.tokenOf('reset_password'), chosen);
    expect(await live()).toEqual([]);
    await expect(use.refresh(own.refreshToken)).rejects.toMatchObject({ facts: { reason: 'password_changed' } });
  });

  test('a weak one does not spend the token; another reset does, and so does time', async () => {
    const { open, use, person } = await opened();
    await use.forgetPassword(person.email);
    await use.forgetPassword(person.email);
    const [first, second] = open.outbox.map(({ token }) => token) as [string, string];
    await expect(use.resetPassword(first, 'short')).rejects.toMatchObject({ code: 'weak_password' });
    await use.resetPassword(first, chosen);
    await expect(use.resetPassword(second, chosen)).rejects.toMatchObject(badToken);
    await use.forgetPassword(person.email);
    open.clock.move(30 * minutes);
    await expect(use.resetPassword(open.tokenOf('reset_password'), chosen)).rejects.toMatchObject(badToken);
  });

  test('of a user who is disabled, or of nobody, is no mail that opens anything', async () => {
    const { open, use, person } = await opened({}, { disabled: true });
    for (const email of [person.email, 'nobody@example.com']) {
      await use.forgetPassword(email);
      expect(open.outbox.at(-1)).toMatchObject({ kind: 'reset_password', user: null, to: email });
      await expect(use.resetPassword(open.tokenOf('reset_password'), chosen)).rejects.toMatchObject(badToken);
    }
  });

  test('no token of another kind resets, and a reset token does nothing else', async () => {
    const all = await opened();
    const { open, use, person } = all;
    const { change, undo } = await asked(all);
    for (const token of [change, undo, `${change}x`, 'nonsense', ''])
      await expect(use.resetPassword(token, chosen)).rejects.toMatchObject(badToken);
    await use.forgetPassword(person.email);
    const reset = open.tokenOf('reset_password');
    await expect(use.verifyEmail(reset)).rejects.toMatchObject(badToken);
    await expect(use.undoEmailChange(reset)).rejects.toMatchObject(badToken);
    await expect(use.undoEmailChange(change)).rejects.toMatchObject(badToken);
    await expect(use.verifyEmail(undo)).rejects.toMatchObject(badToken);
  });
});

describe('registration', () => {
  const registration = { email: 'somebody@example.com', password: chosen };
  const somebody = { ...registration, userId: '' };

  test('mails the link that verifies, once, and remembers the language', async () => {
    const { open, use } = await opened();
    const { userId } = await use.register({ ...registration, acceptLanguage: 'de-AT,de;q=0.9' });
    expect(await open.stores.users.find(userId)).toMatchObject({ emailVerified: false, locale: 'de-AT' });
    const token = open.tokenOf('verify_email');
    await use.verifyEmail(token);
    expect(await open.stores.users.find(userId)).toMatchObject({ emailVerified: true });
    await expect(use.verifyEmail(token)).rejects.toMatchObject(badToken);
  });

  test('the mail comes again on demand, and no more once the address is verified', async () => {
    const { open, use, user } = await opened({}, { emailVerified: false });
    await use.sendVerification(await user());
    await use.verifyEmail(open.tokenOf('verify_email'));
    const sent = open.outbox.length;
    await use.sendVerification(await user());
    expect(open.outbox).toHaveLength(sent);
  });

  test('where the address has to be verified nobody signs in before, and everybody after', async () => {
    const { open, use } = await opened({ settings: { registration: 'verified' } });
    expect(await use.register(registration)).toBeNull();
    await expect(use.signIn(somebody, 'web')).rejects.toMatchObject({ code: 'invalid_credentials' });
    await use.verifyEmail(open.tokenOf('verify_email'));
    await use.signIn(somebody, 'web');
  });

  test('there a reset by mail verifies as well', async () => {
    const { open, use } = await opened({ settings: { registration: 'verified' } });
    await use.register(registration);
    await use.forgetPassword(registration.email);
    await use.resetPassword(open.tokenOf('reset_password'), `${chosen} too`);
    await use.signIn({ ...somebody, password: `${chosen} too` }, 'web');
  });

  test('there a taken address is told to its owner alone, whose password stays', async () => {
    const { open, use, person } = await opened({ settings: { registration: 'verified' } });
    expect(await use.register({ email: person.email, password: chosen })).toBeNull();
    expect(open.outbox).toMatchObject([{ kind: 'email_in_use', user: { userId: person.userId } }]);
    await use.signIn(person, 'web');
  });

  test('of an address that leads to a deleted user goes through: the deletion was interrupted', async () => {
    const { open, use, person } = await opened();
    await open.stores.accounts.remove(person.userId, { sessionEpoch: 0, at: noon, sweepAt: 1 });
    const { userId } = await use.register({ email: person.email, password: chosen });
    expect(await open.stores.users.userIdOf(person.email)).toBe(userId);
  });
});

describe('another address', () => {
  test('is the user’s once its mail comes back: the session that asked goes on, the others end', async () => {
    const all = await opened();
    const { open, use, person, user, live } = all;
    const other = tokensOf(await use.signIn(person, 'mobile'));
    const { own, change } = await asked(all);
    expect(await user()).toMatchObject({ email: person.email, pendingEmail: { email: next } });
    expect(open.outbox.slice(-2)).toMatchObject([
      { kind: 'email_change', to: next },
      { kind: 'email_changed', user: { email: person.email } },
    ]);

    await use.verifyEmail(change);

    expect(await user()).toMatchObject({ email: next, emailVerified: true, pendingEmail: null });
    expect(await live()).toEqual([own.sessionId]);
    await use.authenticate(bearer(own.accessToken));
    await expect(use.refresh(other.refreshToken)).rejects.toMatchObject({ facts: { reason: 'email_changed' } });
    await expect(use.signIn(person, 'web')).rejects.toMatchObject({ code: 'invalid_credentials' });
    await use.signIn(as(person, { email: next }), 'web');
    await expect(use.verifyEmail(change)).rejects.toMatchObject(badToken);
  });

  test('wants a recent proof, by the second factor where there is one', async () => {
    const { open, use, person } = await opened();
    const { accessToken } = tokensOf(await use.signIn(person, 'mobile'));
    open.clock.move(11 * minutes);
    await expect(use.changeEmail(bearer(accessToken), next)).rejects.toMatchObject({
      code: 'step_up_required',
      facts: { maxAge: 600, methods: ['password'] },
    });
    expect(open.outbox).toEqual([]);
  });

  test('that is somebody’s is not told: they get a mail, and nothing can be changed by it', async () => {
    const all = await opened();
    const { open, use, user } = all;
    const owner = await open.person();
    const { accessToken } = tokensOf(await use.signIn(all.person, 'mobile'));
    await use.changeEmail(bearer(accessToken), owner.email);
    expect(open.outbox.map(({ kind }) => kind).sort()).toEqual(['email_changed', 'email_in_use']);
    await expect(use.verifyEmail(open.tokenOf('email_in_use'))).rejects.toMatchObject(badToken);
    expect(await user()).toMatchObject({ email: all.person.email });
  });

  test('that somebody else took meanwhile stays theirs', async () => {
    const all = await opened();
    const { change } = await asked(all);
    const { userId } = await all.use.register({ email: next, password: chosen });
    await expect(all.use.verifyEmail(change)).rejects.toMatchObject(badToken);
    expect(await all.open.stores.users.userIdOf(next)).toBe(userId);
  });

  test('only the mail of the last one that was asked for changes it', async () => {
    const all = await opened();
    const first = await asked(all, 'typo@example.org');
    const second = await asked(all);
    await expect(all.use.verifyEmail(first.change)).rejects.toMatchObject(badToken);
    await all.use.verifyEmail(second.change);
    expect(await all.user()).toMatchObject({ email: next });
  });

  test('kills the tokens that were mailed to the old one', async () => {
    const all = await opened();
    await all.use.forgetPassword(all.person.email);
    const reset = all.open.tokenOf('reset_password');
    await all.use.verifyEmail((await asked(all)).change);
    await expect(all.use.resetPassword(reset, chosen)).rejects.toMatchObject(badToken);
  });

  test('leaves the old one reserved for as long as it can be undone, and then free', async () => {
    const all = await opened();
    const { open, use, person } = all;
    await use.verifyEmail((await asked(all)).change);
    const registration = { email: person.email, password: chosen };
    await expect(use.register(registration)).rejects.toMatchObject({ code: 'email_taken' });
    open.clock.move(7 * days + 1_000);
    await use.register(registration);
  });
});

describe('the undo of a change of address', () => {
  test('brings the old one back, ends every session, and takes what was set since', async () => {
    const old = aTotp({ createdAt: noon - 1 });
    const all = await opened({}, { factors: factorsBy(old) });
    const { open, use, person, user, live } = all;
    const started = await use.startSession({
      ...{ user: await user(), amr: ['pwd', 'otp', 'mfa'], authenticatedAt: noon, deviceId: null },
      attempt: { succeeded: async () => {}, halfway: async () => {} },
      client: { type: 'mobile', deviceName: null, ip: '192.0.2.7', userAgent: null, sessionCookie: null },
    });
    await use.changeEmail(bearer(tokensOf(started).accessToken), next);
    await use.verifyEmail(open.tokenOf('email_change'));
    const undo = open.tokenOf('email_changed');
    open.clock.move(minutes);
    await use.forgetPassword(next);
    await use.resetPassword(open.tokenOf('reset_password'), chosen);
    const thief = aPasskey({ createdAt: open.clock.now() });
    const enrolment = { sessionEpoch: 2, most: 9, replaced: [], recoveryCodes: { code: 'p1' } };
    expect(await open.stores.factors.enrol(person.userId, thief, enrolment)).not.toBeNull();

    await use.undoEmailChange(undo);

    expect(await user()).toMatchObject({ email: person.email, password: null, pendingEmail: null, emailUndos: {} });
    expect(Object.keys((await user()).factors)).toEqual([old.factorId]);
    expect(await live()).toEqual([]);
    expect(await open.stores.users.userIdOf(person.email)).toBe(person.userId);
    expect(await open.stores.users.userIdOf(next)).toBeNull();
    await use.register({ email: next, password: chosen });
    await expect(use.undoEmailChange(undo)).rejects.toMatchObject(badToken);
  });

  test('works before the change, which it cancels; a password from before stays', async () => {
    const all = await opened();
    const { change, undo, own } = await asked(all);
    await all.use.undoEmailChange(undo);
    expect(await all.user()).toMatchObject({ email: all.person.email, pendingEmail: null });
    await expect(all.use.verifyEmail(change)).rejects.toMatchObject(badToken);
    await expect(all.use.refresh(own.refreshToken)).rejects.toMatchObject({ facts: { reason: 'email_changed' } });
    await all.use.signIn(all.person, 'web');
  });

  test('is for seven days', async () => {
    const all = await opened();
    const { change, undo } = await asked(all);
    await all.use.verifyEmail(change);
    all.open.clock.move(7 * days);
    await expect(all.use.undoEmailChange(undo)).rejects.toMatchObject(badToken);
    expect(await all.user()).toMatchObject({ email: next });
  });

  test('of the first change undoes the second, and outlives its undo', async () => {
    const all = await opened();
    const { use, person, user } = all;
    const first = await asked(all);
    await use.verifyEmail(first.change);
    all.open.clock.move(minutes);
    const thief = as(person, { email: next });
    const second = await asked({ ...all, person: thief }, 'thief@example.net');
    await use.verifyEmail(second.change);
    await use.undoEmailChange(second.undo);
    expect(await user()).toMatchObject({ email: next });
    await use.undoEmailChange(first.undo);
    expect(await user()).toMatchObject({ email: person.email, emailUndos: {} });
  });

  test('of more requests than are counted the first undoes them all', async () => {
    const all = await opened();
    const first = await asked(all);
    for (let index = 0; index < 12; index++) {
      all.open.clock.move(minutes);
      await asked(all, `${index}@example.org`);
    }
    expect(Object.keys((await all.user()).emailUndos)).toHaveLength(10);
    await all.use.verifyEmail(all.open.tokenOf('email_change'));
    await all.use.undoEmailChange(first.undo);
    expect(await all.user()).toMatchObject({ email: all.person.email, emailUndos: {} });
  });
});

describe('a deleted account', () => {
  test('leaves no live session, no address and nothing of the person in its sessions', async () => {
    const { open, use, person } = await opened();
    const phone = tokensOf(await use.signIn(person, 'mobile'));
    const web = cookieOf(await use.signIn(person, 'web', { deviceName: 'Laptop' }));
    await use.deleteOwnAccount(bearer(phone.accessToken));

    expect(await open.stores.users.find(person.userId)).toBeNull();
    expect(await open.stores.users.userIdOf(person.email)).toBeNull();
    expect(await use.authorize(bearer(phone.accessToken))).toBeNull();
    expect(await use.authorize(cookie(web))).toBeNull();
    expect(await open.stores.sessions.find(phone.sessionId)).toMatchObject({
      ...{ ip: '', userAgent: null, deviceName: null, ended: { reason: 'user_deleted' } },
    });
    await expect(use.signIn(person, 'web')).rejects.toMatchObject({ code: 'invalid_credentials' });
    await use.register({ email: person.email, password: chosen });
  });

  test('is told for as long as an access token could live, and then there never was one', async () => {
    const { open, use, person } = await opened();
    const phone = tokensOf(await use.signIn(person, 'mobile'));
    const web = cookieOf(await use.signIn(person, 'web'));
    await use.deleteOwnAccount(cookie(web));
    const told = { code: 'session_expired', facts: { reason: 'user_deleted' } };
    await expect(use.refresh(phone.refreshToken)).rejects.toMatchObject(told);
    await expect(use.renew(web)).rejects.toMatchObject(told);
    await expect(use.authenticate(cookie(web))).rejects.toMatchObject(told);
    open.clock.move(16 * minutes);
    for (const attempt of [use.refresh(phone.refreshToken), use.renew(web), use.authenticate(cookie(web))])
      await expect(attempt).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('takes every address that it had with it', async () => {
    const all = await opened();
    const { open, use, person } = all;
    const { change, own } = await asked(all);
    await use.verifyEmail(change);
    await use.deleteOwnAccount(bearer(own.accessToken));
    for (const email of [person.email, next]) await use.register({ email, password: chosen });
    await expect(use.undoEmailChange(open.tokenOf('email_changed'))).rejects.toMatchObject(badToken);
  });

  test('wants a recent proof', async () => {
    const { open, use, person, user } = await opened();
    const phone = tokensOf(await use.signIn(person, 'mobile'));
    open.clock.move(11 * minutes);
    for (const attempt of [use.deleteOwnAccount, use.exportAccount])
      await expect(attempt(bearer(phone.accessToken))).rejects.toMatchObject({ code: 'step_up_required' });
    expect(await user()).toMatchObject({ userId: person.userId });
  });
});

test('an export has the sessions, ended ones too', async () => {
  const { use, person } = await opened();
  const left = await use.signIn(person, 'web');
  await use.logOut({ credential: cookie(cookieOf(left)), refreshToken: null, scope: 'local' });
  const phone = tokensOf(await use.signIn(person, 'mobile'));
  const { user, sessions } = await use.exportAccount(bearer(phone.accessToken));
  expect(user.userId).toBe(person.userId);
  expect(sessions.map(({ sessionId }) => sessionId).sort()).toEqual([left.session.sessionId, phone.sessionId].sort());
});
