import { attemptMemory } from '../../../adapters/memory/attempt-memory.ts';
import { mailMemory } from '../../../adapters/memory/mail-memory.ts';
import { userMemory } from '../../../adapters/memory/user-memory.ts';
import { type MailKind, mailKinds, mails as specifications } from '../../../contract/mails.ts';
import { newMacKey } from '../../../core/keys/mac-keys.ts';
import { isMailedTo } from '../../../core/mail/address-tag.ts';
import { mintMailToken } from '../../../core/mail/mail-token.ts';
import { redeemMail } from '../../../core/mail/redeem-mail.ts';
import { type MailRequest, requestMail } from '../../../core/mail/request-mail.ts';
import { newId } from '../../../core/random.ts';
import { mailThrottle } from '../../../core/throttle/mail-throttle.ts';
import type { User } from '../../../core/users/user.ts';
import { aMail, aUser, minutes, noon, seconds } from '../../support/builders.ts';
import { fixedClock } from '../../support/fixed-clock.ts';

/** One registered user, and the deed of each use case. */
async function open(parts: Partial<User> = {}) {
  const clock = fixedClock();
  const user = aUser(parts);
  const users = userMemory();
  await users.register(user);
  const mails = mailMemory();
  const [key, next] = [newMacKey('active', noon), newMacKey('next', noon)];
  const macRing = async () => [key, next];
  const throttle = mailThrottle({ attempts: attemptMemory(), now: clock.now });
  const settings = { mailFrom: 'no-reply@example.com' };
  const request = requestMail({ mails, throttle, settings, macRing, now: clock.now });
  const redeem = redeemMail({ mails, users, macRing, now: clock.now });
  const ask = (more: Partial<MailRequest> = {}) =>
    request({ kind: 'verify_email', user, acceptLanguage: null, ...more });
  /** A token that was just mailed to the user. */
  const token = async (more: Partial<MailRequest> = {}) => mintMailToken((await ask(more)).mailId, key);
  const found = (mailId: string) => mails.find(mailId, clock.now());
  return { clock, user, users, mails, key, macRing, throttle, ask, token, redeem, found };
}

describe('a mail that is asked for', () => {
  it.each(mailKinds.filter((kind) => specifications[kind].goesTo === 'own'))(
    '%s waits in the outbox for as long as its kind says, without the address',
    async (kind) => {
      const { ask, found, user, key } = await open({ mailEpoch: 4 });
      const { mailId, macKeyId, expiresAt } = await ask({ kind, client: { ip: '192.0.2.7', userAgent: null } });
      const mail = await found(mailId);

      expect(mail).toMatchObject({ kind, userId: user.userId, to: null, mailEpoch: 4, macKeyId: key.id, sentAt: null });
      expect(mail).toMatchObject({ macKeyId, expiresAt, client: { ip: '192.0.2.7' } });
      expect(expiresAt).toBe(noon + specifications[kind].lifetime * seconds);
      expect(JSON.stringify(mail)).not.toContain(user.email);
      expect(mail && isMailedTo(mail, user.email, [key])).toBe(true);
    },
  );

  it('keeps an address that is not the user’s own, or will soon not be', async () => {
    const { ask, found, user } = await open();
    const { mailId } = await ask({ kind: 'email_change', to: 'new@example.com' });
    expect(await found(mailId)).toMatchObject({ to: 'new@example.com' });
    expect(await found((await ask({ kind: 'email_changed' })).mailId)).toMatchObject({ to: user.email });
  });

  it('has the id that the change already names', async () => {
    const { ask, found } = await open();
    const mailId = newId();
    expect(await ask({ mailId })).toMatchObject({ mailId });
    expect(await found(mailId)).not.toBeNull();
  });

  it('for an address without a user is put all the same, and goes nowhere', async () => {
    const { ask, found } = await open();
    const { mailId } = await ask({ kind: 'reset_password', user: null, to: 'nobody@example.com' });
    const mail = await found(mailId);
    expect(mail).toMatchObject({ userId: null, to: null });
    expect(JSON.stringify(mail)).not.toContain('nobody@');
  });

  it('speaks the user’s language, else those of the request', async () => {
    const { ask, found, user } = await open();
    const languages = async (locale: string | null) => {
      const { mailId } = await ask({ user: { ...user, locale }, acceptLanguage: 'de-AT, en;q=0.5' });
      return (await found(mailId))?.languages;
    };
    expect(await languages('fr')).toEqual(['fr']);
    expect(await languages(null)).toEqual(['de-AT', 'en']);
  });

  it('is not put where nobody sends mails, and the answer is the same', async () => {
    const { mails, user, macRing, throttle, clock } = await open();
    const settings = { mailFrom: '' };
    const request = requestMail({ mails, throttle, settings, macRing, now: clock.now });
    const asked = await request({ kind: 'password_changed', user, acceptLanguage: null });
    expect(Object.keys(asked)).toEqual(['mailId', 'macKeyId', 'expiresAt']);
    expect(await mails.find(asked.mailId, clock.now())).toBeNull();
  });

  it('is the fourth of its kind to one address in 15 minutes: nothing is put, and the answer has the same members', async () => {
    const { ask, found, clock } = await open();
    const asked = await Promise.all(Array.from({ length: 10 }, () => ask()));
    const put = await Promise.all(asked.map(({ mailId }) => found(mailId)));

    expect(put.filter((mail) => mail !== null)).toHaveLength(3);
    expect(new Set(asked.map((answer) => Object.keys(answer).join()))).toEqual(new Set(['mailId,macKeyId,expiresAt']));
    for (const other of [{ kind: 'reset_password' as MailKind }, { to: 'other@example.com' }])
      expect(await found((await ask(other)).mailId)).not.toBeNull();
    clock.move(15 * minutes);
    expect(await found((await ask()).mailId)).not.toBeNull();
  });
});

describe('a mailed token', () => {
  it('can be looked at again and again until it is used, once', async () => {
    const { token, redeem, user } = await open();
    const text = await token();
    for (let look = 0; look < 3; look++) expect((await redeem(text, ['verify_email']))?.user).toEqual(user);
    const looks = await Promise.all(Array.from({ length: 20 }, () => redeem(text, ['verify_email'])));
    const uses = await Promise.all(looks.map((look) => look?.use()));

    expect(uses.filter(Boolean)).toHaveLength(1);
    expect(await redeem(text, ['verify_email'])).toBeNull();
  });

  it('serves as its own kind alone', async () => {
    const { token, redeem } = await open();
    const text = await token({ kind: 'invitation' });
    expect(await redeem(text, ['verify_email', 'reset_password'])).toBeNull();
    expect((await redeem(text, ['reset_password', 'invitation']))?.mail.kind).toBe('invitation');
  });

  it('counts to the end of its life, and is not used a moment later even if it was looked at before', async () => {
    const { token, redeem, clock } = await open();
    const text = await token({ kind: 'reset_password' });
    clock.move(1_800 * seconds - 1);
    const look = await redeem(text, ['reset_password']);
    expect(look).not.toBeNull();
    clock.move(1);
    expect(await look?.use()).toBe(false);
    expect(await redeem(text, ['reset_password'])).toBeNull();
  });

  it('that is forged reads nothing', async () => {
    const { key } = await open();
    const read = async () => {
      throw new Error('a read');
    };
    const redeem = redeemMail({
      mails: { find: read, use: read },
      users: { find: read },
      macRing: async () => [key],
      now: () => noon,
    });
    expect(await redeem(mintMailToken(newId(), newMacKey('active', noon)), ['verify_email'])).toBeNull();
    await expect(redeem(mintMailToken(newId(), key), ['verify_email'])).rejects.toThrow('a read');
  });

  it('of an unknown mail is nothing', async () => {
    const { redeem, key } = await open();
    expect(await redeem(mintMailToken(newId(), key), mailKinds)).toBeNull();
  });

  it.each<[string, Partial<User>]>([
    ['of an older mail epoch', { mailEpoch: 1 }],
    ['of a user who is disabled', { disabled: true }],
    ['of an address that is not the user’s any more', { email: 'other@example.com' }],
  ])('%s is dead', async (_, change) => {
    const { mails, key, user, token } = await open();
    const text = await token();
    const users = { find: async () => ({ ...user, ...change }) };
    const redeem = redeemMail({ mails, users, macRing: async () => [key], now: () => noon });
    expect(await redeem(text, ['verify_email'])).toBeNull();
  });

  it('that undoes a change of address counts under every mail epoch', async () => {
    const { mails, key, user, token } = await open();
    const text = await token({ kind: 'email_changed' });
    const users = { find: async () => ({ ...user, email: 'new@example.com', mailEpoch: 1 }) };
    const redeem = redeemMail({ mails, users, macRing: async () => [key], now: () => noon });
    const look = await redeem(text, ['email_changed']);
    expect(look?.isMailedTo(user.email)).toBe(true);
  });

  it('of a user who is gone, or of an address that never had one, is dead', async () => {
    const { mails, redeem, key } = await open();
    for (const userId of [newId(), null]) {
      const mail = aMail({ userId });
      await mails.put(mail);
      expect(await redeem(mintMailToken(mail.mailId, key), mailKinds)).toBeNull();
    }
  });

  it('to a pending or a former address says which one it was mailed to', async () => {
    const { token, redeem, user } = await open();
    for (const kind of ['email_change', 'email_changed'] as const) {
      const look = await redeem(await token({ kind, to: 'new@example.com' }), [kind]);
      expect(look?.isMailedTo('new@example.com')).toBe(true);
      expect(look?.isMailedTo(user.email)).toBe(false);
    }
  });

  it('is dead once the keys were replaced in an emergency', async () => {
    const { mails, users, token } = await open();
    const text = await token();
    const macRing = async () => [newMacKey('active', noon)];
    expect(await redeemMail({ mails, users, macRing, now: () => noon })(text, ['verify_email'])).toBeNull();
  });
});
