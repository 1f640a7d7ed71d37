import type { Mail } from '../../core/mail/mail.ts';
import type { MailStore } from '../../core/mail/mail-store.ts';

/** The mails in memory. Each verb lets others go first, then does its whole work in one turn: that makes it atomic. */
export function mailMemory(): MailStore {
  const mails = new Map<string, Mail>();
  return {
    async put(mail) {
      await null;
      if (!mails.has(mail.mailId)) mails.set(mail.mailId, mail);
    },
    async find(mailId, now) {
      await null;
      const mail = mails.get(mailId);
      return mail && mail.expiresAt > now ? mail : null;
    },
    async use(mailId, { kind, now }) {
      await null;
      const mail = mails.get(mailId);
      if (!mail || mail.kind !== kind || mail.expiresAt <= now || mail.usedAt !== null) return false;
      mails.set(mailId, { ...mail, usedAt: now });
      return true;
    },
    async markSent(mailId, at) {
      await null;
      const mail = mails.get(mailId);
      if (mail) mails.set(mailId, { ...mail, sentAt: at, to: null, data: {}, client: null });
    },
    async drop(mailId) {
      await null;
      mails.delete(mailId);
    },
  };
}
