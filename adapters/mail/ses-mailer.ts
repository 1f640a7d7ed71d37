import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { MailRefused, type SendMail } from '../../core/mail/mailer.ts';
import { mailboxText } from './mailbox-text.ts';

export interface SesMailerOptions {
  /** Null: the default one of the identity, where there is one. */
  readonly configurationSet: string | null;
}

/** What SES says of a mail that it will never take: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html */
const refusals = ['BadRequestException', 'MessageRejected'];

/** Sends through SES v2, with the mail's kind as a tag. */
export function sesMailer({ configurationSet }: SesMailerOptions): SendMail {
  const ses = new SESv2Client({ maxAttempts: 2 });
  const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
  return async ({ kind, from, to, subject, text, html }) => {
    const command = new SendEmailCommand({
      FromEmailAddress: mailboxText(from),
      Destination: { ToAddresses: [to] },
      Content: { Simple: { Subject: utf8(subject), Body: { Text: utf8(text), Html: utf8(html) } } },
      EmailTags: [{ Name: 'kind', Value: kind }],
      ...(configurationSet !== null && { ConfigurationSetName: configurationSet }),
    });
    try {
      await ses.send(command);
    } catch (error) {
      const name = error instanceof Error ? error.name : '';
      throw refusals.includes(name) ? new MailRefused(name) : error;
    }
  };
}
