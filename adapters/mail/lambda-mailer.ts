import type { MailEvent } from '../../contract/mail-event.ts';
import type { SendMail } from '../../core/mail/mailer.ts';

/**
 * Hands each mail to a function of the app, and waits for it.
 * @param invoke answers where the function did, and throws where it failed: then the mail was not sent
 */
export const lambdaMailer =
  (invoke: (event: MailEvent) => Promise<unknown>): SendMail =>
  async ({ mailId, from, ...mail }) => {
    await invoke({ version: 1, mail_id: mailId, from: from.address, from_name: from.name, ...mail });
  };
