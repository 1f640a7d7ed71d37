import type { MailKind } from './mails.ts';

/**
 * What a function of the app gets that sends mails (`Mailer.lambda`). It is invoked and waited for; an error is tried
 * again, so the same `mail_id` may come twice.
 */
export interface MailEvent {
  readonly version: 1;
  readonly mail_id: string;
  readonly kind: MailKind;
  /** The setting `mailFrom`. */
  readonly from: string;
  /** The setting `serviceName`, for the sender's name. */
  readonly from_name: string;
  readonly to: string;
  /** BCP 47. */
  readonly language: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}
