import type { MailKind } from './mails.ts';

/**
 * What a function of the app gets that sends mails (`Mailer.lambda`). It is invoked and waited for; an error is tried
 * again, so the same `mail_id` may come twice.
 * @stability stable
 */
export interface MailEvent {
  /** Of this form; another form gets another number. */
  readonly version: 1;
  /** The same at each try. */
  readonly mail_id: string;
  /** What the mail is about. */
  readonly kind: MailKind;
  /** The setting `mailFrom`. */
  readonly from: string;
  /** The setting `serviceName`, for the sender's name. */
  readonly from_name: string;
  /** One address. */
  readonly to: string;
  /** BCP 47. */
  readonly language: string;
  /** Plain text, one line. */
  readonly subject: string;
  /** The mail as plain text. */
  readonly text: string;
  /** The same as a page. */
  readonly html: string;
}
