import { type MailKind, mails } from '../../contract/mails.ts';
import type { SettingValues } from '../../contract/settings.ts';
import type { Clock } from '../clock.ts';
import type { MacKey } from '../keys/mac-keys.ts';
import { activeKey } from '../keys/ring.ts';
import { newId } from '../random.ts';
import type { RequestOrigin } from '../request-origin.ts';
import type { MailThrottle } from '../throttle/mail-throttle.ts';
import type { User } from '../users/user.ts';
import { acceptedLanguages } from './accepted-languages.ts';
import { tagOfAddress } from './address-tag.ts';
import type { Mail } from './mail.ts';
import type { MailStore } from './mail-store.ts';

export interface RequestMailDependencies {
  readonly mails: MailStore;
  readonly throttle: MailThrottle;
  /** Without an address that mails come from nothing is put: nobody would send it. */
  readonly settings: Pick<SettingValues, 'mailFrom'>;
  readonly macRing: () => Promise<readonly MacKey[]>;
  readonly now: Clock;
}

export interface MailRequest {
  readonly kind: MailKind;
  /** A new id, where the change itself names the mail. */
  readonly mailId?: string;
  /** Null where the address has none: the mail is asked for all the same, by the same calls, and never sent. */
  readonly user: Pick<User, 'userId' | 'email' | 'locale' | 'mailEpoch'> | null;
  /** Normalised: what the throttle counts. By default the user's own address. */
  readonly to?: string;
  /** The header `Accept-Language`, for a user whose language is not known. */
  readonly acceptLanguage: string | null;
  /** Who asked, where the mail says so. */
  readonly client?: RequestOrigin;
  /** More words for the template. */
  readonly data?: Readonly<Record<string, string>>;
}

/** The same whether or not the mail will be sent. */
export type RequestedMail = Pick<Mail, 'mailId' | 'macKeyId' | 'expiresAt'>;

export type RequestMail = (request: MailRequest) => Promise<RequestedMail>;

/**
 * Asks for a mail: one count and one put, beside the change that it tells of. The stream of the table brings it to the
 * function `mails`. Beyond three of one kind to one address in 15 minutes nothing is put, and nobody is told.
 * @throws what the stores throw
 */
export const requestMail =
  ({ mails: store, throttle, settings, macRing, now }: RequestMailDependencies): RequestMail =>
  async ({ kind, mailId = newId(), user, to = user?.email, acceptLanguage, client = null, data = {} }) => {
    if (to === undefined) throw new Error('a mail without a user needs an address');
    const key = activeKey(await macRing());
    const requestedAt = now();
    const mail: Mail = {
      mailId,
      kind,
      userId: user?.userId ?? null,
      // To one that the user will soon not have any more, the mail goes all the same.
      to: user === null || (to === user.email && mails[kind].goesTo === 'own') ? null : to,
      addressTag: tagOfAddress(to, key),
      languages: user?.locale ? [user.locale] : acceptedLanguages(acceptLanguage),
      mailEpoch: user?.mailEpoch ?? 0,
      macKeyId: key.id,
      data,
      client,
      requestedAt,
      expiresAt: requestedAt + mails[kind].lifetime * 1_000,
      sentAt: null,
      usedAt: null,
    };
    if (settings.mailFrom !== '' && (await throttle({ kind, to }))) await store.put(mail);
    return { mailId: mail.mailId, macKeyId: mail.macKeyId, expiresAt: mail.expiresAt };
  };
