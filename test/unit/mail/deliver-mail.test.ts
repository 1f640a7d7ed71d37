import { join } from 'node:path';
import { templateFolder } from '../../../adapters/mail/template-folder.ts';
import { mailMemory } from '../../../adapters/memory/mail-memory.ts';
import { type MailKind, type MailSpecification, mailKinds, mails as specifications } from '../../../contract/mails.ts';
import { newMacKey } from '../../../core/keys/mac-keys.ts';
import { tagOfAddress } from '../../../core/mail/address-tag.ts';
import { deliverMail } from '../../../core/mail/deliver-mail.ts';
import type { Mail } from '../../../core/mail/mail.ts';
import { mailCode } from '../../../core/mail/mail-code.ts';
import { mintMailToken } from '../../../core/mail/mail-token.ts';
import { MailRefused, type OutgoingMail } from '../../../core/mail/mailer.ts';
import type { User } from '../../../core/users/user.ts';
import { aMail, aUser, days, minutes, noon } from '../../support/builders.ts';

const templates = templateFolder(join(import.meta.dirname ?? __dirname, '../../../core/mail/templates'));
const key = newMacKey('active', noon);

/** One user with one mail in the outbox. */
async function open(parts: Partial<Mail> = {}, user: User | null = aUser()) {
  const mails = mailMemory();
  const mail = aMail({
    userId: user?.userId ?? null,
    macKeyId: key.id,
    addressTag: tagOfAddress(user?.email ?? '', key),
    languages: ['en'],
    ...parts,
  });
  await mails.put(mail);
  const sent: OutgoingMail[] = [];
  const log: unknown[] = [];
  const clock = { at: noon + minutes };
  const world = { user, ring: [key], send: async (out: OutgoingMail): Promise<void> => void sent.push(out) };
  const deliver = () =>
    deliverMail({
      mails,
      users: { find: async (userId) => (world.user?.userId === userId ? world.user : null) },
      macRing: async () => world.ring,
      templates,
      send: (out) => world.send(out),
      settings: { serviceName: 'Käse & Co', appUrl: 'https://app.example.com', mailFrom: 'no-reply@example.com' },
      now: () => clock.at,
      logEvent: (event, facts) => log.push([event, facts?.reason]),
    })(mail.mailId);
  const found = () => mails.find(mail.mailId, clock.at);
  return { mail, user, sent, log, clock, world, deliver, found };
}

const carriedBy = (kind: MailKind): MailSpecification['carries'] => specifications[kind].carries;

describe.each(['en', 'de'])('in %s', (language) => {
  test.each(mailKinds)('%s goes to its reader with what its kind carries, and nothing else', async (kind) => {
    const to = specifications[kind].goesTo === 'own' ? null : 'other@example.com';
    const { mail, user, sent, log, deliver, found } = await open({
      kind,
      to,
      languages: [language],
      data: { factor: 'Phone' },
    });
    await deliver();
    const [out] = sent;
    const carries = carriedBy(kind);
    const link = `https://app.example.com/#/${carries}?token=${mintMailToken(mail.mailId, key)}`;

    expect(out).toMatchObject({
      kind,
      language,
      to: to ?? user?.email,
      from: { name: 'Käse & Co', address: 'no-reply@example.com' },
    });
    expect(out?.text.includes(`\n${link}\n`)).toBe(carries !== 'nothing' && carries !== 'code');
    expect(out?.html.includes(`href="${link}"`)).toBe(carries !== 'nothing' && carries !== 'code');
    expect(out?.text.includes(`\n${mailCode(mail.mailId, key)}\n`)).toBe(carries === 'code');
    expect(out?.subject).toContain('Käse & Co');
    expect(out?.html).toContain('Käse &amp; Co');
    expect(out?.html).toContain(`<html lang="${language}">`);
    // A token and an address are random, and have every short word in them now and then.
    const bare = (text = ''): string => text.replaceAll(link, '').replaceAll(String(user?.email), '');
    for (const text of [out?.subject, out?.text, out?.html]) expect(bare(text)).not.toMatch(/\{\{|\}\}|undefined|null/);
    expect(out?.subject).not.toMatch(/token|\d{8}/);
    expect(log).toEqual([['mail_sent', undefined]]);
    expect(await found()).toMatchObject({ sentAt: noon + minutes, to: null, client: null, data: {} });
  });
});

test('the words are the moment, the device, the address and the life of the link', async () => {
  const userAgent =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36 Edg/142.0';
  const client = { ip: '2001:db8::1', userAgent };
  const english = await open({ kind: 'reset_password', client });
  await english.deliver();
  expect(english.sent[0]?.text).toContain(
    'Asked for on November 23, 2026 at 12:00 PM UTC, from Edge, Windows, address 2001:db8::1.',
  );
  expect(english.sent[0]?.text).toContain('once, for 30 minutes.');
  const german = await open({ kind: 'invitation', languages: ['fr', 'de-AT'] });
  await german.deliver();
  expect(german.sent[0]?.text).toContain('Der Link gilt einmal, 7 Tage lang.');
  const bare = await open({ client: null });
  await bare.deliver();
  expect(bare.sent[0]?.text).toContain('Asked for on November 23, 2026 at 12:00 PM UTC.\n');
});

test('a name that a user has chosen is a name: on one line, no tag, no template, no turned direction', async () => {
  const factor = '"><img src=x>\r\n\r\nDear {{link}}\u202e{{service}}&amp;';
  const { sent, deliver } = await open({ kind: 'factor_added', data: { factor } });
  await deliver();
  expect(sent[0]?.html).toContain('&quot;&gt;&lt;img src=x&gt; Dear {{link}} {{service}}&amp;amp;');
  expect(sent[0]?.text).toContain(': "><img src=x> Dear {{link}} {{service}}&amp;.\n');
});

test('one that was sent, or has expired, is not sent again', async () => {
  const { sent, deliver, clock } = await open();
  await deliver();
  await deliver();
  expect(sent).toHaveLength(1);
  const late = await open();
  late.clock.at = noon + days;
  await late.deliver();
  expect([late.sent, late.log]).toEqual([[], []]);
  expect(clock.at).toBeLessThan(late.clock.at);
});

test.each<[string, Partial<User>, MailKind, string | null]>([
  ['a user who is disabled', { disabled: true }, 'password_changed', 'user_disabled'],
  ['a token of an older mail epoch', { mailEpoch: 1 }, 'reset_password', 'mail_epoch'],
  ['a code of an older mail epoch', { mailEpoch: 1 }, 'sign_in_code', 'mail_epoch'],
  ['a token to an address that was left', { email: 'new@example.com' }, 'verify_email', 'address_changed'],
  ['a pending address that is not known any more', {}, 'email_change', 'no_address'],
  ['a notice of an older mail epoch', { mailEpoch: 1 }, 'password_changed', null],
  ['a notice to an address that was left', { email: 'new@example.com' }, 'new_device', null],
])('of %s: sent or dropped', async (_, change, kind, reason) => {
  const { world, sent, log, deliver, found } = await open({ kind });
  world.user = { ...(world.user as User), ...change };
  await deliver();
  expect(log).toEqual(reason ? [['mail_dropped', reason]] : [['mail_sent', undefined]]);
  expect(sent).toHaveLength(reason ? 0 : 1);
  expect((await found()) === null).toBe(reason !== null);
});

test('the undo of a change of address is sent under every mail epoch, to the address as it was', async () => {
  const { world, sent, deliver } = await open({ kind: 'email_changed', to: 'old@example.com' });
  world.user = { ...(world.user as User), email: 'new@example.com', mailEpoch: 1 };
  await deliver();
  expect(sent[0]?.to).toBe('old@example.com');
});

test('without a user, or once its key was replaced, it is dropped', async () => {
  const nobody = await open({}, null);
  await nobody.deliver();
  const gone = await open();
  gone.world.user = null;
  await gone.deliver();
  const replaced = await open({ kind: 'reset_password' });
  replaced.world.ring = [newMacKey('active', noon)];
  await replaced.deliver();
  expect([nobody.log, gone.log, replaced.log]).toEqual([
    [['mail_dropped', 'no_user']],
    [['mail_dropped', 'no_user']],
    [['mail_dropped', 'key_replaced']],
  ]);
});

test('what fails stays in the outbox for the next try; what is refused for good does not', async () => {
  const { world, log, deliver, found, sent } = await open();
  const { send } = world;
  world.send = async () => {
    throw new Error('throttled');
  };
  await expect(deliver()).rejects.toThrow('throttled');
  expect(await found()).toMatchObject({ sentAt: null });
  world.send = send;
  await deliver();
  expect(sent).toHaveLength(1);

  const refused = await open();
  refused.world.send = async () => {
    throw new MailRefused('MessageRejected');
  };
  await refused.deliver();
  expect(refused.log).toEqual([['mail_refused', 'MessageRejected']]);
  expect(await refused.found()).toBeNull();
  expect(log).toEqual([['mail_sent', undefined]]);
});
