import type { MailStore } from '../../core/mail/mail-store.ts';
import { newId } from '../../core/random.ts';
import { aMail, days, minutes, noon } from '../support/builders.ts';

const now = noon + minutes;

/** What every MailStore keeps. `open` is asked once, when the tests run. */
export function mailStoreContract(open: () => MailStore): void {
  let store: MailStore;
  beforeAll(() => {
    store = open();
  });

  const put = async (parts: Parameters<typeof aMail>[0] = {}) => {
    const mail = aMail(parts);
    await store.put(mail);
    return mail;
  };

  test('what was put is found, with everything that it had', async () => {
    const bare = await put({ userId: null, client: null, languages: [] });
    const full = await put({
      to: 'zoë@example.com',
      data: { factor: 'Zoë’s phone 📱', empty: '' },
      client: { ip: '2001:db8::1', userAgent: 'Mozilla/5.0' },
      mailEpoch: 3,
    });
    expect(await store.find(bare.mailId, now)).toEqual(bare);
    expect(await store.find(full.mailId, now)).toEqual(full);
    expect(await store.find(newId(), now)).toBeNull();
  });

  test('one that has expired is not found, swept or not', async () => {
    const mail = await put({ expiresAt: noon + days });
    expect(await store.find(mail.mailId, noon + days - 1)).toEqual(mail);
    expect(await store.find(mail.mailId, noon + days)).toBeNull();
  });

  test('a repeated put does not bring back what was sent or used', async () => {
    const mail = await put({ to: 'new@example.com' });
    await store.use(mail.mailId, { kind: mail.kind, now });
    await store.markSent(mail.mailId, now);
    await store.put(mail);
    expect(await store.find(mail.mailId, now)).toMatchObject({ to: null, usedAt: now, sentAt: now });
  });

  test('of fifty uses at once exactly one succeeds, and none afterwards', async () => {
    const { mailId, kind } = await put();
    const uses = await Promise.all(Array.from({ length: 50 }, () => store.use(mailId, { kind, now })));
    expect(uses.filter(Boolean)).toHaveLength(1);
    expect(await store.use(mailId, { kind, now })).toBe(false);
    expect(await store.find(mailId, now)).toMatchObject({ usedAt: now });
  });

  test('one of another kind, an expired one and an unknown one are not used', async () => {
    const mail = await put({ kind: 'reset_password' });
    expect(await store.use(mail.mailId, { kind: 'verify_email', now })).toBe(false);
    expect(await store.use(mail.mailId, { kind: 'reset_password', now: mail.expiresAt })).toBe(false);
    const unknown = newId();
    expect(await store.use(unknown, { kind: 'reset_password', now })).toBe(false);
    expect(await store.find(unknown, now)).toBeNull();
    expect(await store.find(mail.mailId, now)).toEqual(mail);
    expect(await store.use(mail.mailId, { kind: 'reset_password', now: mail.expiresAt - 1 })).toBe(true);
  });

  test('a sent one keeps no address, no words and nobody who asked, and can still be used', async () => {
    const mail = await put({ to: 'new@example.com', data: { factor: 'Phone' } });
    await store.markSent(mail.mailId, now);
    const sent = { ...mail, to: null, data: {}, client: null, sentAt: now };
    expect(await store.find(mail.mailId, now)).toEqual(sent);
    await store.markSent(mail.mailId, now + 1);
    expect(await store.use(mail.mailId, { kind: mail.kind, now })).toBe(true);
  });

  test('to mark an unknown one as sent makes none, and to drop it does nothing', async () => {
    const mailId = newId();
    await store.markSent(mailId, now);
    await store.drop(mailId);
    expect(await store.find(mailId, now)).toBeNull();
  });

  test('a dropped one is gone, and its token with it', async () => {
    const { mailId, kind } = await put();
    await store.drop(mailId);
    expect(await store.find(mailId, now)).toBeNull();
    expect(await store.use(mailId, { kind, now })).toBe(false);
  });
}
