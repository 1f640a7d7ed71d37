/** Mailed tokens that are not what they say, or come twice or late: on the embedded DynamoDB, by requests side by side. */

import { ringIn } from '../../core/keys/key-material.ts';
import type { MacKey } from '../../core/keys/mac-keys.ts';
import { activeKey } from '../../core/keys/ring.ts';
import { mailCode } from '../../core/mail/mail-code.ts';
import { newId } from '../../core/random.ts';
import { isAlive } from '../../core/sessions/session.ts';
import type { User } from '../../core/users/user.ts';
import { recordedCalls } from '../support/dynamo-calls.ts';
import { databaseFor, embeddedDatabase } from '../support/embedded-dynamodb.ts';
import type { Answer } from '../support/http-service.ts';
import { bearer, cookie, cookieOf, databaseStores, tokensOf, wiredUseCases } from '../support/wired-use-cases.ts';
import { attacked } from './attack-target.ts';

const database = databaseFor(embeddedDatabase);
const chosen = 'a passphrase of this afternoon';
const badToken = { code: 'invalid_request', facts: { errors: [expect.objectContaining({ field: 'token' })] } };
const anAddress = () => `${newId().toLowerCase()}@example.org`;

async function opened(parts: Partial<User> = {}) {
  const { dynamo, during } = recordedCalls(database());
  const open = await wiredUseCases({ stores: databaseStores(database(), dynamo) });
  const instance = open.instance();
  const owner = await open.person(parts);
  const own = tokensOf(await instance.signIn(owner, 'mobile'));
  const user = async () => (await open.stores.users.find(owner.userId)) as User;
  /** Asks for another address, and answers it with the tokens of both mails. */
  const asked = async () => {
    const next = anAddress();
    await instance.changeEmail(bearer(own.accessToken), next);
    return { next, change: open.tokenOf('email_change'), undo: open.tokenOf('email_changed') };
  };
  const forgotten = async (email = owner.email) => {
    await instance.forgetPassword(email);
    return open.tokenOf('reset_password');
  };
  return { open, instance, owner, own, user, asked, forgotten, during };
}

test('M1 a token of one kind is none of another', async () => {
  const { open, instance, asked, forgotten, user, owner } = await opened({ emailVerified: false });
  await instance.sendVerification(await user());
  const [verify, reset, { change, undo }] = [open.tokenOf('verify_email'), await forgotten(), await asked()];
  for (const token of [verify, change, undo])
    await expect(instance.resetPassword(token, chosen)).rejects.toMatchObject(badToken);
  for (const token of [reset, undo]) await expect(instance.verifyEmail(token)).rejects.toMatchObject(badToken);
  for (const token of [verify, reset, change])
    await expect(instance.undoEmailChange(token)).rejects.toMatchObject(badToken);
  expect(await user()).toMatchObject({ email: owner.email, emailVerified: false, sessionEpoch: 0, mailEpoch: 0 });
});

test('M2 of twenty uses of one token at once one has an effect', async () => {
  const { open, instance, asked, forgotten, user } = await opened({ emailVerified: false });
  const once = async (use: (n: number) => Promise<unknown>) => {
    const attempts = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => use(n)));
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  };
  await instance.sendVerification(await user());
  const verify = open.tokenOf('verify_email');
  await once(() => instance.verifyEmail(verify));
  const { change, next } = await asked();
  await once(() => instance.verifyEmail(change));
  expect(await user()).toMatchObject({ email: next, pendingEmail: null, sessionEpoch: 1, mailEpoch: 1 });
  await expect(instance.verifyEmail(change)).rejects.toMatchObject(badToken);
  const reset = await forgotten((await user()).email);
  await once((n) => instance.resetPassword(reset, `${chosen} ${n}`));
  expect((await user()).mailEpoch).toBe(2);
});

test('M3 a token from before a reset is dead', async () => {
  const { instance, asked, forgotten, user, owner } = await opened();
  const { change } = await asked();
  const [first, second] = [await forgotten(), await forgotten()];
  await instance.resetPassword(second, chosen);
  await expect(instance.resetPassword(first, `${chosen} too`)).rejects.toMatchObject(badToken);
  await expect(instance.verifyEmail(change)).rejects.toMatchObject(badToken);
  expect(await user()).toMatchObject({ email: owner.email, mailEpoch: 1 });
});

test('M4 a forged token reads no table', async () => {
  const { instance, forgotten, during } = await opened();
  const [mailId = '', mac = ''] = (await forgotten()).split('.');
  const [otherId = '', otherMac = ''] = (await forgotten()).split('.');
  const forged = [`${mailId}.${otherMac}`, `${otherId}.${mac}`, `${mailId}.${mac}A`, `${newId()}.${mac}`, mailId, ''];
  const calls = await during(async () => {
    for (const token of forged) {
      await expect(instance.resetPassword(token, chosen)).rejects.toMatchObject(badToken);
      await expect(instance.verifyEmail(token)).rejects.toMatchObject(badToken);
      await expect(instance.undoEmailChange(token)).rejects.toMatchObject(badToken);
    }
  });
  expect(calls).toEqual([]);
});

test('M5 a forgotten password is the same calls for an address that nobody has', async () => {
  const { instance, owner, during } = await opened();
  const callsFor = async (email: string) =>
    (await during(() => instance.forgetPassword(email))).map(({ what }) => what);
  const known = await callsFor(owner.email);
  expect(known).toHaveLength(4);
  expect(await callsFor(anAddress())).toEqual(known);
});

test('M6 a forgotten password is the same bytes for an address that nobody has', async () => {
  const service = await attacked();
  try {
    const [known, password] = [anAddress(), 'a passphrase of this morning'];
    expect((await service.call('/auth/register', { body: { email: known, password } })).status).toBe(201);
    const bare = ({ status, text, setCookies }: Answer) => ({ status, text, setCookies });
    const ask = async (email: string) => bare(await service.call('/auth/password/forgot', { body: { email } }));
    const answer = await ask(known);
    expect(answer.status).toBe(202);
    expect(await ask(anAddress())).toEqual(answer);
  } finally {
    await service.stop();
  }
});

test('M7 a reset ends every session, also for the authorizer', async () => {
  const { instance, owner, own, forgotten } = await opened();
  const sealed = cookieOf(await instance.signIn(owner, 'web'));
  await instance.resetPassword(await forgotten(), chosen);
  expect(await instance.authorize(bearer(own.accessToken))).toBeNull();
  expect(await instance.authorize(cookie(sealed))).toBeNull();
  await expect(instance.refresh(own.refreshToken)).rejects.toMatchObject({ facts: { reason: 'password_changed' } });
  await expect(instance.signIn(owner, 'web')).rejects.toMatchObject({ code: 'invalid_credentials' });
});

test('M8 a weak password does not spend the token', async () => {
  const { instance, owner, forgotten } = await opened();
  const token = await forgotten();
  await expect(instance.resetPassword(token, 'short')).rejects.toMatchObject({ code: 'weak_password' });
  await instance.resetPassword(token, chosen);
  await instance.signIn({ ...owner, password: chosen }, 'web');
});

test('M9 an address that an undo can bring back is nobody else’s', async () => {
  const { open, instance, owner, asked } = await opened();
  const other = await open.person();
  const { change, undo } = await asked();
  await instance.verifyEmail(change);
  await expect(instance.register({ email: owner.email, password: chosen })).rejects.toMatchObject({
    code: 'email_taken',
  });
  await instance.changeEmail(bearer(tokensOf(await instance.signIn(other, 'mobile')).accessToken), owner.email);
  await expect(instance.verifyEmail(open.tokenOf('email_change'))).rejects.toMatchObject(badToken);
  await instance.undoEmailChange(undo);
  expect(await open.stores.users.userIdOf(owner.email)).toBe(owner.userId);
});

test('M10 an undo kills the tokens that are out, whichever address they went to', async () => {
  const { instance, owner, asked, forgotten, user } = await opened();
  const before = await forgotten();
  const { change, undo } = await asked();
  await instance.undoEmailChange(undo);
  await expect(instance.resetPassword(before, chosen)).rejects.toMatchObject(badToken);
  await expect(instance.verifyEmail(change)).rejects.toMatchObject(badToken);
  await expect(instance.undoEmailChange(undo)).rejects.toMatchObject(badToken);
  await instance.signIn(owner, 'web');

  const taken = await opened();
  const made = await taken.asked();
  await taken.instance.verifyEmail(made.change);
  const thiefs = await taken.forgotten(made.next);
  await taken.instance.undoEmailChange(made.undo);
  await expect(taken.instance.resetPassword(thiefs, chosen)).rejects.toMatchObject(badToken);
  expect((await user()).email).toBe(owner.email);
});

test('M11 a deletion beside refreshes leaves nothing that lives', async () => {
  const { open, instance, owner, own, user } = await opened();
  const others = [];
  for (let n = 0; n < 4; n++) others.push(tokensOf(await instance.signIn(owner, 'mobile')));
  const [refreshed] = others;
  const sessionIds = Object.keys((await user()).sessionIndex);
  const [deletion, late] = await Promise.allSettled([
    instance.deleteOwnAccount(bearer(own.accessToken)),
    instance.refresh(refreshed?.refreshToken ?? ''),
  ]);
  expect(deletion.status).toBe('fulfilled');
  const tokens = late.status === 'fulfilled' ? [late.value.tokens] : [];
  for (const { accessToken, refreshToken } of [own, ...others, ...tokens]) {
    expect(await instance.authorize(bearer(accessToken))).toBeNull();
    await expect(instance.refresh(refreshToken)).rejects.toMatchObject({ facts: { reason: 'user_deleted' } });
  }
  const sessions = await open.stores.sessions.findAll(sessionIds);
  expect(sessions.filter((session) => isAlive(session, open.clock.now()))).toEqual([]);
  await expect(instance.signIn(owner, 'web')).rejects.toMatchObject({ code: 'invalid_credentials' });
});

test('M12 a stranger who registers an address first is not let in before its owner, nor after a reset by the owner', async () => {
  const open = await wiredUseCases({ stores: databaseStores(database()), settings: { registration: 'verified' } });
  const instance = open.instance();
  const stranger = { userId: '', email: anAddress(), password: 'a passphrase of the stranger' };
  await instance.register(stranger);
  await expect(instance.signIn(stranger, 'web')).rejects.toMatchObject({ code: 'invalid_credentials' });
  await instance.forgetPassword(stranger.email);
  await instance.resetPassword(open.tokenOf('reset_password'), chosen);
  await expect(instance.signIn(stranger, 'web')).rejects.toMatchObject({ code: 'invalid_credentials' });
  await instance.signIn({ ...stranger, password: chosen }, 'web');
});

test.each(['code', 'reset'] as const)(
  'M12 what a stranger left at an address is void once its owner proves it by a %s: password, sessions, change',
  async (way) => {
    const { open, instance, owner: stranger, own, user, asked } = await opened({ emailVerified: false });
    const { change } = await asked();
    const client = { ip: '192.0.2.8', userAgent: null };
    if (way === 'code') {
      const { challengeId } = await instance.sendSignInCode({ email: stranger.email, acceptLanguage: null, client });
      const code = mailCode(challengeId, activeKey(ringIn<MacKey>(await open.keys.mac.read())));
      const { session } = await instance.signInByCode({
        ...{
          challengeId,
          code,
          client,
          clientType: 'mobile',
          deviceName: null,
          deviceToken: null,
          sessionCookie: null,
        },
      });
      expect(Object.keys((await user()).sessionIndex)).toContain(session.sessionId);
      expect((await user()).password).toBeNull();
    } else {
      await instance.forgetPassword(stranger.email);
      await instance.resetPassword(open.tokenOf('reset_password'), chosen);
      await instance.signIn({ ...stranger, password: chosen }, 'web');
    }
    expect(await user()).toMatchObject({ email: stranger.email, emailVerified: true });
    await expect(instance.signIn(stranger, 'web')).rejects.toMatchObject({ code: 'invalid_credentials' });
    await expect(instance.refresh(own.refreshToken)).rejects.toMatchObject({ code: 'session_expired' });
    expect(await instance.authorize(bearer(own.accessToken))).toBeNull();
    await expect(instance.verifyEmail(change)).rejects.toMatchObject(badToken);
  },
);
