import type { Credential } from '../../../core/credential.ts';
import type { AuthError } from '../../../core/errors.ts';
import type { TotpFactor } from '../../../core/factors/factor.ts';
import { newId } from '../../../core/random.ts';
import { accountCounter, codeCounter } from '../../../core/throttle/account-counters.ts';
import type { User } from '../../../core/users/user.ts';
import { type Authenticator, authenticatorOf, withCodesOfItsOwn } from '../../support/authenticator.ts';
import { aPasskey, factorsBy, hours, minutes, seconds } from '../../support/builders.ts';
import { bearer, cookie, cookieOf, type Person, tokensOf, wiredUseCases } from '../../support/wired-use-cases.ts';

const request = { client: { ip: '192.0.2.7', userAgent: null }, acceptLanguage: null };

async function opened(options: Parameters<typeof wiredUseCases>[0] = {}) {
  const open = await wiredUseCases(options);
  const instance = open.instance();

  /** Somebody who has just enrolled an authenticator; its first code is spent, and a minute has passed since. */
  const enrolled = (other?: Authenticator) => withCodesOfItsOwn(enrolledOnce, other);
  async function enrolledOnce() {
    const owner = await open.person();
    const { accessToken } = tokensOf(await instance.signIn(owner, 'api'));
    const { factor, secret } = await instance.enrolTotp({ credential: bearer(accessToken), name: null });
    const authenticator = authenticatorOf(secret, open.clock.now);
    const input = {
      credential: bearer(accessToken),
      factorId: factor.factorId,
      code: authenticator.code(),
      ...request,
    };
    const { recoveryCodes } = await instance.confirmTotp(input);
    open.clock.move(minutes);
    return { owner, accessToken, factor, authenticator, codes: recoveryCodes ?? [] };
  }
  const challengeOf = async (owner: Person): Promise<string> => {
    const refusal = await refusalOf(instance.signIn(owner, 'mobile'));
    expect(refusal.code).toBe('second_factor_required');
    return refusal.facts.challenge?.challengeId ?? '';
  };
  const answer = (challengeId: string, method: 'totp' | 'recovery_code', code: string) =>
    instance.answerChallenge({
      ...{ challengeId, check: (user: User) => instance.checkCode(user, { method, code }) },
      ...{ clientType: 'mobile' as const, deviceName: null, client: request.client, sessionCookie: null },
    });
  const stepUp = (token: string, proof: { password: string } | { method: 'totp' | 'recovery_code'; code: string }) =>
    instance.stepUp({
      ...{ credential: bearer(token), client: request.client, deviceToken: null },
      proof: 'password' in proof ? proof : { check: ({ user }) => instance.checkCode(user, proof) },
    });
  const userOf = async ({ userId }: Person) => (await open.stores.users.find(userId)) as User;
  return { open, instance, enrolled, challengeOf, answer, stepUp, userOf };
}

const refusalOf = (run: Promise<unknown>): Promise<AuthError> =>
  run.then(
    () => {
      throw new Error('it was not refused');
    },
    (error: AuthError) => error,
  );
const expectWrong = async (run: Promise<unknown>): Promise<void> =>
  expect(await refusalOf(run)).toMatchObject({ code: 'invalid_credentials', facts: {} });

describe('an authenticator', () => {
  test('counts from its first right code on, which brings ten recovery codes', async () => {
    const { open, instance, userOf } = await opened();
    const owner = await open.person();
    const { accessToken } = tokensOf(await instance.signIn(owner, 'api'));
    const credential = bearer(accessToken);
    const { factor, secret, otpauthUri } = await instance.enrolTotp({ credential, name: 'Phone' });
    expect(otpauthUri).toContain(`secret=${secret}&`);
    expect(JSON.stringify(await userOf(owner))).not.toContain(secret);
    expect((await instance.signIn(owner, 'web')).session.amr).toEqual(['pwd']);

    const authenticator = authenticatorOf(secret, open.clock.now);
    const confirming = (code: string) =>
      instance.confirmTotp({ credential, factorId: factor.factorId, code, ...request });
    await expectWrong(confirming(authenticator.wrongCode()));
    const confirmed = await confirming(authenticator.code());
    expect(confirmed).toMatchObject({ factor: { name: 'Phone', confirmed: true }, recoveryCodes: { length: 10 } });
    expect((await refusalOf(confirming(authenticator.code(1)))).code).toBe('not_found');
    expect((await refusalOf(instance.signIn(owner, 'web'))).code).toBe('second_factor_required');
    expect(JSON.stringify(open.reports)).not.toContain(secret);
  });

  test('a second one brings no codes, and each of the two serves', async () => {
    const { open, instance, enrolled, challengeOf, answer } = await opened();
    const { owner, accessToken, authenticator, codes } = await enrolled();
    const second = tokensOf(await answer(await challengeOf(owner), 'totp', authenticator.code()));
    const { factor, secret } = await instance.enrolTotp({ credential: bearer(second.accessToken), name: null });
    const other = authenticatorOf(secret, open.clock.now);
    const input = { credential: bearer(accessToken), factorId: factor.factorId, code: other.code(), ...request };
    expect((await instance.confirmTotp(input)).recoveryCodes).toBeNull();
    open.clock.move(minutes);
    for (const one of [other, authenticator]) await answer(await challengeOf(owner), 'totp', one.code());
    await answer(await challengeOf(owner), 'recovery_code', codes[3] ?? '');
  });

  test('waits an hour for its first code, then makes room; twenty factors are all', async () => {
    const { open, instance, userOf } = await opened();
    const owner = await open.person();
    const enrol = async () => {
      const { accessToken } = tokensOf(await instance.signIn(owner, 'api'));
      return instance.enrolTotp({ credential: bearer(accessToken), name: null });
    };
    for (let n = 0; n < 20; n++) await enrol();
    expect((await refusalOf(enrol())).code).toBe('invalid_request');
    open.clock.move(hours + 1);
    const { factor } = await enrol();
    expect(Object.keys((await userOf(owner)).factors)).toEqual([factor.factorId]);
  });

  test('is enrolled with a fresh proof only', async () => {
    const { open, instance, enrolled, stepUp } = await opened();
    const owner = await open.person();
    const { accessToken } = tokensOf(await instance.signIn(owner, 'api'));
    open.clock.move(11 * minutes);
    const enrol = (token: string) => instance.enrolTotp({ credential: bearer(token), name: null });
    expect(await refusalOf(enrol(accessToken))).toMatchObject({
      code: 'step_up_required',
      facts: { maxAge: 600, methods: ['password'] },
    });
    await stepUp(accessToken, { password: owner.password });
    await enrol(accessToken);
    const other = await enrolled();
    expect(await refusalOf(enrol(other.accessToken))).toMatchObject({ facts: { methods: ['totp', 'recovery_code'] } });
  });
});

describe('a sign-in with a second factor', () => {
  test('begins by a code of the authenticator, also by a clock that is off by half a minute, and opens the account again', async () => {
    const { open, instance, enrolled, challengeOf, answer, userOf } = await opened();
    const { owner, authenticator } = await enrolled();
    await refusalOf(instance.signIn({ ...owner, password: 'wrong' }, 'web'));
    const { session, user } = await answer(await challengeOf(owner), 'totp', authenticator.code(1));
    expect(session.amr).toEqual(['pwd', 'otp', 'mfa']);
    expect(session.authenticatedAt).toBe(open.clock.now());
    expect((await userOf(owner)).sessionIndex).toHaveProperty(session.sessionId);
    for (const counter of [accountCounter(user.userId), codeCounter(user.userId)])
      expect((await open.stores.attempts.find(counter)).count).toBe(0);
    open.clock.move(2 * minutes);
    await answer(await challengeOf(owner), 'totp', authenticator.code(-1));
  });

  test('not by a code that was used, of a clock that is off by a minute, or of nobody', async () => {
    const { enrolled, challengeOf, answer } = await opened();
    const { owner, authenticator } = await enrolled();
    const stranger = await enrolled(authenticator);
    const code = authenticator.code();
    await answer(await challengeOf(owner), 'totp', code);
    const challenge = await challengeOf(owner);
    for (const wrong of [code, authenticator.code(-1), authenticator.code(2), authenticator.code(-2)])
      await expectWrong(answer(challenge, 'totp', wrong));
    await expectWrong(answer(await challengeOf(owner), 'totp', stranger.authenticator.code()));
  });

  test('by a recovery code once, however it is typed, and by none of another user', async () => {
    const { enrolled, challengeOf, answer, userOf } = await opened();
    const { owner, codes } = await enrolled();
    const stranger = await enrolled();
    const typed = (codes[0] ?? '').toLowerCase().replaceAll('-', ' ');
    const { session } = await answer(await challengeOf(owner), 'recovery_code', typed);
    expect(session.amr).toEqual(['pwd', 'otp', 'mfa']);
    expect(Object.keys((await userOf(owner)).recoveryCodes)).toHaveLength(9);
    const challenge = await challengeOf(owner);
    for (const wrong of [typed, stranger.codes[0] ?? '', ''])
      await expectWrong(answer(challenge, 'recovery_code', wrong));
    await expectWrong(answer(challenge, 'totp', codes[1] ?? ''));
  });

  test('a challenge ends with its success, with the fifth wrong answer and after 300 s', async () => {
    const { open, enrolled, challengeOf, answer } = await opened();
    const { owner, authenticator, codes } = await enrolled();
    const spent = await challengeOf(owner);
    await answer(spent, 'recovery_code', codes[0] ?? '');
    await expectWrong(answer(spent, 'recovery_code', codes[1] ?? ''));

    const guessed = await challengeOf(owner);
    for (let n = 0; n < 5; n++) await expectWrong(answer(guessed, 'totp', authenticator.wrongCode()));
    await expectWrong(answer(guessed, 'totp', authenticator.code()));

    const late = await challengeOf(owner);
    open.clock.move(300 * seconds);
    await expectWrong(answer(late, 'totp', authenticator.code()));
    for (const unknown of [newId(), '', 'nonsense', 'A'.repeat(22)])
      await expectWrong(answer(unknown, 'totp', authenticator.code()));
  });

  test.each(['disable', 'end-sessions'] as const)('after the operator’s %s the challenge is dead', async (action) => {
    const { instance, enrolled, challengeOf, answer } = await opened();
    const { owner, authenticator } = await enrolled();
    const challenge = await challengeOf(owner);
    await instance.operate({ action, email: owner.email });
    await expectWrong(answer(challenge, 'totp', authenticator.code()));
  });

  test('of one challenge and one code, answered fifty times at once, one session begins', async () => {
    const { enrolled, challengeOf, answer, userOf } = await opened();
    const { owner, authenticator } = await enrolled();
    const before = Object.keys((await userOf(owner)).sessionIndex).length;
    const [challenge, code] = [await challengeOf(owner), authenticator.code()];
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => answer(challenge, 'totp', code)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(Object.keys((await userOf(owner)).sessionIndex)).toHaveLength(before + 1);
  });
});

describe('wrong codes', () => {
  test('ten in a row, over challenges, step-ups and confirmations, close the codes, and no right password opens them', async () => {
    const { open, instance, enrolled, challengeOf, answer, stepUp } = await opened();
    const { owner, accessToken, authenticator, codes } = await enrolled();
    const challenge = await challengeOf(owner);
    for (let n = 0; n < 4; n++) await expectWrong(answer(challenge, 'totp', authenticator.wrongCode()));
    for (let n = 0; n < 5; n++) await expectWrong(stepUp(accessToken, { method: 'recovery_code', code: 'wrong' }));
    await expectWrong(answer(await challengeOf(owner), 'totp', authenticator.wrongCode()));

    const closed = await refusalOf(answer(await challengeOf(owner), 'totp', authenticator.code()));
    expect(closed).toMatchObject({ code: 'too_many_attempts', facts: { retryAfter: 1 } });
    expect((await refusalOf(stepUp(accessToken, { method: 'totp', code: authenticator.code() }))).code).toBe(
      'too_many_attempts',
    );
    open.clock.move(seconds);
    await answer(await challengeOf(owner), 'recovery_code', codes[0] ?? '');
    for (let n = 0; n < 9; n++) await expectWrong(stepUp(accessToken, { method: 'recovery_code', code: 'wrong' }));
    await stepUp(accessToken, { method: 'recovery_code', code: codes[1] ?? '' });
    await instance.operate({ action: 'unlock', email: owner.email });
  });

  test('a hundred close them until an operator unlocks the user', async () => {
    const { open, instance, enrolled, challengeOf, answer, stepUp } = await opened({
      settings: { accountLockoutThreshold: 12 },
    });
    const { owner, accessToken, authenticator } = await enrolled();
    for (let n = 0; n < 12; n++) {
      await expectWrong(stepUp(accessToken, { method: 'totp', code: authenticator.wrongCode() }));
      open.clock.move(10 * seconds);
    }
    open.clock.move(hours);
    const challenge = await challengeOf(owner);
    expect((await refusalOf(answer(challenge, 'totp', authenticator.code()))).code).toBe('too_many_attempts');
    await instance.operate({ action: 'unlock', email: owner.email });
    await answer(challenge, 'totp', authenticator.code());
  });
});

describe('a step-up', () => {
  test('by the password makes the session recent, of a user without a second factor', async () => {
    const { open, instance, stepUp } = await opened();
    const owner = await open.person();
    const signedIn = tokensOf(await instance.signIn(owner, 'mobile'));
    open.clock.move(10 * minutes);
    const { session, token } = await stepUp(signedIn.accessToken, { password: owner.password });
    expect(session).toMatchObject({ authenticatedAt: open.clock.now(), amr: ['pwd'] });
    expect(await instance.authorize(bearer(token?.accessToken ?? ''))).toMatchObject({
      amr: ['pwd'],
      authenticatedAt: open.clock.now(),
    });
    await expectWrong(stepUp(signedIn.accessToken, { password: 'wrong' }));
    expect((await instance.refresh(signedIn.refreshToken)).outcome).toBe('rotated');
  });

  test('by a code makes it two kinds; by the password alone takes that back from who has a second factor', async () => {
    const { open, instance, enrolled, stepUp } = await opened();
    const { owner, accessToken, authenticator, codes } = await enrolled();
    const renew = () => instance.renewRecoveryCodes(bearer(accessToken));
    expect((await refusalOf(renew())).code).toBe('step_up_required');
    const stepped = await stepUp(accessToken, { method: 'totp', code: authenticator.code() });
    expect(stepped.session.amr).toEqual(['pwd', 'otp', 'mfa']);
    await expectWrong(stepUp(accessToken, { method: 'totp', code: authenticator.code() }));
    open.clock.move(11 * minutes);
    const weaker = await stepUp(accessToken, { password: owner.password });
    expect(weaker.session).toMatchObject({ amr: ['pwd', 'otp'], authenticatedAt: open.clock.now() });
    expect((await refusalOf(renew())).code).toBe('step_up_required');
    await stepUp(accessToken, { method: 'recovery_code', code: codes[0] ?? '' });
    expect(await renew()).toHaveLength(10);
    await expectWrong(stepUp(accessToken, { method: 'recovery_code', code: codes[1] ?? '' }));
  });

  test('by a recovery code proves nothing of a user who has no second factor', async () => {
    const { open, instance, stepUp, userOf } = await opened();
    const owner = await open.person();
    const { accessToken } = tokensOf(await instance.signIn(owner, 'api'));
    const [code = ''] = await instance.renewRecoveryCodes(bearer(accessToken));
    await expectWrong(stepUp(accessToken, { method: 'recovery_code', code }));
    expect(Object.keys((await userOf(owner)).recoveryCodes)).toHaveLength(10);
  });

  test('of a browser moves no cookie and gives no token', async () => {
    const { instance, enrolled, challengeOf, authenticatorCode } = await browser();
    const { owner, codes, authenticator } = await enrolled();
    const started = await instance.answerChallenge({
      ...{ challengeId: await challengeOf(owner), clientType: 'web', deviceName: null, sessionCookie: null },
      check: (user) => instance.checkCode(user, { method: 'totp', code: authenticatorCode(authenticator) }),
      client: request.client,
    });
    const { token, session } = await instance.stepUp({
      ...{ credential: cookie(cookieOf(started)), client: request.client, deviceToken: null },
      proof: { check: ({ user }) => instance.checkCode(user, { method: 'recovery_code', code: codes[0] ?? '' }) },
    });
    expect([token, session.sessionId]).toEqual([null, started.session.sessionId]);
  });
  const browser = async () => {
    const all = await opened();
    return { ...all, authenticatorCode: ({ code }: { code: () => string }) => code() };
  };

  test('is a use: it has the address of its client, and of a browser it moves the idle expiry too', async () => {
    const { open, instance } = await opened();
    const owner = await open.person();
    const [phone, web] = [await instance.signIn(owner, 'mobile'), await instance.signIn(owner, 'web')];
    open.clock.move(30 * seconds);
    const use = { lastSeenAt: open.clock.now(), ip: '198.51.100.7' };
    const stepUp = (credential: Credential) =>
      instance.stepUp({
        ...{ credential, client: { ip: use.ip }, deviceToken: null },
        proof: { password: owner.password },
      });
    const [ofPhone, ofWeb] = [await stepUp(bearer(tokensOf(phone).accessToken)), await stepUp(cookie(cookieOf(web)))];
    expect(ofPhone.session).toMatchObject({ ...use, idleExpiresAt: phone.session.idleExpiresAt });
    expect(ofWeb.session).toMatchObject({ ...use, idleExpiresAt: open.clock.now() + 30 * minutes });
  });

  test('gives an access token of the generation that was shown: a refresh token that never arrived is not proven by it', async () => {
    const { open, instance, stepUp } = await opened();
    const owner = await open.person();
    const first = tokensOf(await instance.signIn(owner, 'mobile'));
    await instance.refresh(first.refreshToken);
    const { token } = await stepUp(first.accessToken, { password: owner.password });
    await instance.authorize(bearer(token?.accessToken ?? ''));
    open.clock.move(5 * minutes);
    expect((await instance.refresh(first.refreshToken)).outcome).toBe('replayed');
  });

  test('of a session that ends meanwhile brings nothing back', async () => {
    const { open, instance } = await opened();
    const owner = await open.person();
    const { accessToken, sessionId } = tokensOf(await instance.signIn(owner, 'mobile'));
    const end = { userId: owner.userId, reason: 'admin' as const, at: open.clock.now() };
    const { stepUp } = open.instance({
      stores: {
        sessions: {
          ...open.stores.sessions,
          stepUp: async (id, proof) => {
            await open.stores.sessions.end(sessionId, end);
            return open.stores.sessions.stepUp(id, proof);
          },
        },
      },
    });
    const input = { credential: bearer(accessToken), client: request.client, deviceToken: null };
    expect((await refusalOf(stepUp({ ...input, proof: { password: owner.password } }))).code).toBe('unavailable');
  });
});

describe('the removal of a factor', () => {
  test('of the last one takes the recovery codes too, and the password alone signs in again', async () => {
    const { instance, enrolled, stepUp, userOf } = await opened();
    const { owner, accessToken, authenticator, factor } = await enrolled();
    const remove = () =>
      instance.removeFactor({ credential: bearer(accessToken), factorId: factor.factorId, ...request });
    expect((await refusalOf(remove())).code).toBe('step_up_required');
    await stepUp(accessToken, { method: 'totp', code: authenticator.code() });
    await remove();
    expect((await refusalOf(remove())).code).toBe('not_found');
    expect(await userOf(owner)).toMatchObject({ factors: {}, recoveryCodes: {} });
    expect((await instance.signIn(owner, 'web')).session.amr).toEqual(['pwd']);
  });

  test.each([
    ['the last passkey of a user without a password', { password: null }, 1, false, 'invalid_request'],
    ['one of two passkeys of such a user', { password: null }, 2, false, null],
    ['the last passkey of such a user who may sign in by mailed codes', { password: null }, 1, true, null],
    ['the last passkey of a user with a password', {}, 1, false, null],
  ] as const)('of %s', async (_, parts, howMany, emailCode, refused) => {
    const { open, instance } = await opened({ settings: { emailCode } });
    const passkeys = Array.from({ length: howMany }, () => aPasskey());
    const owner = await open.person({ ...parts, factors: factorsBy(...passkeys) });
    const user = (await open.stores.users.find(owner.userId)) as User;
    const attempt = { succeeded: async () => {}, halfway: async () => {} };
    const started = await instance.completeSignIn({
      ...{ user, amr: ['pop', 'user', 'mfa'], authenticatedAt: open.clock.now(), deviceId: null, attempt },
      client: { ...request.client, type: 'api', deviceName: null, sessionCookie: null },
    });
    const removing = instance.removeFactor({
      ...{ credential: bearer(tokensOf(started).accessToken), factorId: passkeys[0]?.factorId ?? '' },
      ...request,
    });
    if (refused === null) await removing;
    else expect(await refusalOf(removing)).toMatchObject({ code: refused, facts: { errors: [{ field: 'id' }] } });
    const left = Object.keys((await open.stores.users.find(owner.userId))?.factors ?? {});
    expect(left).toHaveLength(refused === null ? howMany - 1 : howMany);
  });

  test('is of a factor of one’s own, as the name is', async () => {
    const { instance, enrolled, stepUp, userOf } = await opened();
    const { owner, accessToken, authenticator, factor } = await enrolled();
    const stranger = await enrolled();
    await stepUp(accessToken, { method: 'totp', code: authenticator.code() });
    const credential = bearer(accessToken);
    for (const factorId of [stranger.factor.factorId, newId(), '', '__proto__', 'constructor']) {
      expect((await refusalOf(instance.removeFactor({ credential, factorId, ...request }))).code).toBe('not_found');
      expect((await refusalOf(instance.renameFactor({ credential, factorId, name: 'x' }))).code).toBe('not_found');
      expect((await refusalOf(instance.confirmTotp({ credential, factorId, code: '0', ...request }))).code).toBe(
        'not_found',
      );
    }
    await instance.renameFactor({ credential, factorId: factor.factorId, name: 'Büro' });
    expect((await userOf(owner)).factors[factor.factorId] as TotpFactor).toMatchObject({ name: 'Büro' });
  });
});
