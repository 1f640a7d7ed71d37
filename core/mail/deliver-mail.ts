import { type MailKind, type MailSpecification, mails as specifications } from '../../contract/mails.ts';
import type { SettingValues } from '../../contract/settings.ts';
import type { Clock } from '../clock.ts';
import type { MacKey } from '../keys/mac-keys.ts';
import type { LogEvent } from '../log-event.ts';
import type { User } from '../users/user.ts';
import type { UserStore } from '../users/user-store.ts';
import { isMailedTo } from './address-tag.ts';
import { chooseLanguage } from './choose-language.ts';
import { deviceInWords } from './device-in-words.ts';
import type { Mail } from './mail.ts';
import { mailCode } from './mail-code.ts';
import type { MailStore } from './mail-store.ts';
import type { MailTemplates } from './mail-templates.ts';
import { mintMailToken } from './mail-token.ts';
import { MailRefused, type SendMail } from './mailer.ts';
import { lifetimeInWords, renderMail, timeInWords } from './render-mail.ts';

export interface DeliverMailDependencies {
  readonly mails: Pick<MailStore, 'find' | 'markSent' | 'drop'>;
  readonly users: Pick<UserStore, 'find'>;
  readonly macRing: () => Promise<readonly MacKey[]>;
  readonly templates: MailTemplates;
  readonly send: SendMail;
  readonly settings: Pick<SettingValues, 'serviceName' | 'appUrl' | 'mailFrom'>;
  readonly now: Clock;
  readonly logEvent: LogEvent;
}

export type DeliverMail = (mailId: string) => Promise<void>;

/**
 * Sends a mail that was asked for, unless it was sent before or has expired. It is dropped where its user is gone or
 * disabled, or where its token would be dead. Between the sending and the note of it a crash may send it twice; never
 * is one lost.
 * @throws what the stores and the mailer throw: to be tried again
 */
export const deliverMail =
  (deps: DeliverMailDependencies): DeliverMail =>
  async (mailId) => {
    const { mails, users, macRing, send, now, logEvent } = deps;
    const mail = await mails.find(mailId, now());
    if (!mail || mail.sentAt !== null) return;
    const facts = { mail_id: mailId, kind: mail.kind, user_id: mail.userId };
    const user = mail.userId === null ? null : await users.find(mail.userId);
    const ring = await macRing();
    const key = ring.find(({ id }) => id === mail.macKeyId) ?? null;
    const reason = reasonToDrop(mail, user, ring);
    if (!user || reason) {
      await mails.drop(mailId);
      logEvent('mail_dropped', { ...facts, reason });
      return;
    }
    try {
      await send(outgoing(deps, mail, user, key));
    } catch (error) {
      if (!(error instanceof MailRefused)) throw error;
      await mails.drop(mailId);
      logEvent('mail_refused', { ...facts, reason: error.reason });
      return;
    }
    await mails.markSent(mailId, now());
    logEvent('mail_sent', facts);
  };

const specificationOf = (kind: MailKind): MailSpecification => specifications[kind];

function reasonToDrop(mail: Mail, user: User | null, ring: readonly MacKey[]): string | null {
  const { carries, goesTo } = specificationOf(mail.kind);
  if (!user) return 'no_user';
  if (user.disabled) return 'user_disabled';
  if (goesTo !== 'own' && mail.to === null) return 'no_address';
  // A notice tells of what has happened, also where more has happened since.
  if (carries === 'nothing') return null;
  if (goesTo !== 'former' && user.mailEpoch !== mail.mailEpoch) return 'mail_epoch';
  if (!ring.some(({ id }) => id === mail.macKeyId)) return 'key_replaced';
  return goesTo === 'own' && !isMailedTo(mail, user.email, ring) ? 'address_changed' : null;
}

function outgoing({ templates, settings }: DeliverMailDependencies, mail: Mail, user: User, key: MacKey | null) {
  const { mailId, kind, client } = mail;
  const { carries } = specificationOf(kind);
  const language = chooseLanguage(mail.languages, templates.languages);
  const to = mail.to ?? user.email;
  const link = key && `${settings.appUrl}/#/${carries}?token=${mintMailToken(mailId, key)}`;
  const values = {
    ...mail.data,
    service: settings.serviceName,
    email: to,
    time: timeInWords(mail.requestedAt, language),
    device: deviceInWords(client?.userAgent ?? null),
    ip: client?.ip ?? null,
    lifetime: lifetimeInWords(kind, language),
    code: carries === 'code' && key ? mailCode(mailId, key) : null,
    link: carries === 'code' || carries === 'nothing' ? null : link,
  };
  return {
    mailId,
    kind,
    from: { name: settings.serviceName, address: settings.mailFrom },
    to,
    language,
    ...renderMail(templates, { kind, language, values }),
  };
}
