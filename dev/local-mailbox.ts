import { createServer, type IncomingMessage } from 'node:http';
import type { SendEmailRequest } from '@aws-sdk/client-sesv2';
import { systemClock } from '../core/clock.ts';
import { newId } from '../core/random.ts';
import { type StandIn, standIn } from './stand-in.ts';

/** A mail that arrived, as `/dev/mailbox.json` has it. */
export interface ReceivedMail {
  readonly to: string;
  readonly kind: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** RFC 3339. */
  readonly sent_at: string;
}

export interface LocalMailbox extends StandIn {
  /** The last 200, newest first. */
  mails(): readonly ReceivedMail[];
}

const kept = 200;

/**
 * Speaks the one operation of Amazon SES, version 2, that we use, and keeps what it gets.
 * @param tell hears of each mail
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */
export async function startLocalMailbox(tell: (mail: ReceivedMail) => void): Promise<LocalMailbox> {
  const mails: ReceivedMail[] = [];
  const server = createServer(async (request, response) => {
    const isSending = request.method === 'POST' && request.url === '/v2/email/outbound-emails';
    const mail = isSending ? receivedMail(await json(request)) : null;
    if (mail) {
      mails.unshift(mail);
      mails.length = Math.min(mails.length, kept);
      tell(mail);
    }
    const refused = { 'x-amzn-errortype': isSending ? 'BadRequestException' : 'NotFoundException' };
    response.writeHead(mail ? 200 : isSending ? 400 : 404, {
      'content-type': 'application/json',
      ...(!mail && refused),
    });
    response.end(JSON.stringify(mail ? { MessageId: newId() } : { message: 'not understood here' }));
  });
  return { ...(await standIn(server)), mails: () => mails };
}

/** Null for what SES would refuse. */
function receivedMail({ Destination, Content, EmailTags = [] }: Partial<SendEmailRequest>): ReceivedMail | null {
  const [to, ...others] = Destination?.ToAddresses ?? [];
  const { Subject, Body } = Content?.Simple ?? {};
  // A local part beyond ASCII is one that SES does not deliver to.
  if (!to || others.length > 0 || !/^[ -~]+$/.test(to)) return null;
  if (!Subject?.Data || !Body?.Text?.Data || !Body.Html?.Data) return null;
  return {
    to,
    kind: EmailTags.find(({ Name }) => Name === 'kind')?.Value ?? '',
    subject: Subject.Data,
    text: Body.Text.Data,
    html: Body.Html.Data,
    sent_at: new Date(systemClock()).toISOString(),
  };
}

async function json(request: IncomingMessage): Promise<Partial<SendEmailRequest>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    return {};
  }
}
