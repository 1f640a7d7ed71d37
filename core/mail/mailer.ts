import type { MailKind } from '../../contract/mails.ts';

/** A mail as it goes out. */
export interface OutgoingMail {
  readonly mailId: string;
  readonly kind: MailKind;
  readonly from: { readonly name: string; readonly address: string };
  readonly to: string;
  /** BCP 47. */
  readonly language: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/**
 * Hands a mail to the service that brings it to its reader.
 * @throws MailRefused where no repetition will help; anything else is breakage that may pass
 */
export type SendMail = (mail: OutgoingMail) => Promise<void>;

/** The mail itself was refused: its address, say. `reason` is the name of the error, which holds no address. */
export class MailRefused extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super('the mail was refused');
    this.name = 'MailRefused';
    this.reason = reason;
  }
}
