import { type MailKind, mails } from '../../contract/mails.ts';
import type { Clock } from '../clock.ts';
import type { MacKey } from '../keys/mac-keys.ts';
import type { User } from '../users/user.ts';
import type { UserStore } from '../users/user-store.ts';
import { isMailedTo } from './address-tag.ts';
import type { Mail } from './mail.ts';
import type { MailStore } from './mail-store.ts';
import { readMailToken } from './mail-token.ts';

export interface RedeemMailDependencies {
  readonly mails: Pick<MailStore, 'find' | 'use'>;
  readonly users: Pick<UserStore, 'find'>;
  readonly macRing: () => Promise<readonly MacKey[]>;
  readonly now: Clock;
}

export interface RedeemableMail {
  readonly mail: Mail;
  readonly user: User;
  /** Whether the mail was for this address: of a kind that goes to a pending or former one, the caller has to ask. */
  isMailedTo(email: string): boolean;
  /** Spends the token, before the effect: true for one caller and no other. Until then it can be shown again. */
  use(): Promise<boolean>;
}

export type RedeemMail = (token: string, kinds: readonly MailKind[]) => Promise<RedeemableMail | null>;

/**
 * Looks a mailed token up without spending it. Null where it is unknown, used, expired, of another kind or of an
 * older mail epoch, where its user is gone or disabled, or where the address that it went to is no longer the
 * user's. A token that went to a former address counts under every mail epoch: the caller looks whether the user's
 * record still has its change. A forgery reads nothing.
 */
export const redeemMail =
  ({ mails: store, users, macRing, now }: RedeemMailDependencies): RedeemMail =>
  async (token, kinds) => {
    const ring = await macRing();
    const mailId = readMailToken(token, ring);
    const mail = mailId === null ? null : await store.find(mailId, now());
    if (!mail || mail.userId === null || mail.usedAt !== null || !kinds.includes(mail.kind)) return null;
    const user = await users.find(mail.userId);
    if (!user || user.disabled) return null;
    const { goesTo } = mails[mail.kind];
    // A change of address raises the epoch, and its undo has to outlive it: there the user's own record decides.
    if (goesTo !== 'former' && user.mailEpoch !== mail.mailEpoch) return null;
    if (goesTo === 'own' && !isMailedTo(mail, user.email, ring)) return null;
    return {
      mail,
      user,
      isMailedTo: (email) => isMailedTo(mail, email, ring),
      use: () => store.use(mail.mailId, { kind: mail.kind, now: now() }),
    };
  };
