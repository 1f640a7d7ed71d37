import type { MailKind } from '../../contract/mails.ts';
import type { Mail } from './mail.ts';

/** Where mails wait and their tokens rest. Each verb is one atomic write or one strongly consistent read. */
export interface MailStore {
  /** A new one: asks for the mail. Repeated, it does nothing. */
  put(mail: Mail): Promise<void>;
  /** Null also for one that has expired. */
  find(mailId: string, now: number): Promise<Mail | null>;
  /** Spends the token, once: true for one caller and no other, and only while it is unexpired and of this kind. */
  use(mailId: string, use: { readonly kind: MailKind; readonly now: number }): Promise<boolean>;
  /** Notes that it was sent, and removes the address, the words and who asked. Of an unknown one does nothing. */
  markSent(mailId: string, at: number): Promise<void>;
  /** Takes away one that is not to be sent. */
  drop(mailId: string): Promise<void>;
}
