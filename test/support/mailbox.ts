/** The mails that a service has sent, wherever it runs. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MailKind } from '../../contract/mails.ts';
import type { HttpService } from './http-service.ts';

export interface MailboxMail {
  readonly to: string;
  /** Only where the service is emulated. */
  readonly from?: string;
  readonly kind: MailKind;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface Mailbox {
  /** Every mail to an address, or to anybody, newest first. */
  mails(filter?: { to?: string; kind?: MailKind }): Promise<MailboxMail[]>;
  /**
   * The newest of a kind to an address; waits for it. Of several, say how many there are to be by then.
   * @throws where it does not come in ten seconds
   */
  newest(filter: { to: string; kind: MailKind }, count?: number): Promise<MailboxMail>;
}

/** The token of a mail's link. */
export const tokenIn = ({ text }: MailboxMail): string => /#\/[a-z]+\?token=(\S+)/.exec(text)?.[1] ?? '';
/** The eight digits of a sign-in code. */
export const codeIn = ({ text }: MailboxMail): string => /^\d{8}$/m.exec(text)?.[0] ?? '';

const patience = 40_000;

export function mailbox(service: HttpService): Mailbox {
  const read = service.isEmulated ? emulatedMails : () => localMails(service);
  const mails: Mailbox['mails'] = async ({ to, kind } = {}) =>
    (await read()).filter((mail) => (to ?? mail.to) === mail.to && (kind ?? mail.kind) === mail.kind);
  return {
    mails,
    async newest(filter, count = 1) {
      for (const start = Date.now(); Date.now() - start < patience; await sleep(50)) {
        const found = await mails(filter);
        if (found[0] && found.length >= count) return found[0];
      }
      throw new Error(`no ${filter.kind} to ${filter.to} came; there are ${JSON.stringify(await mails())}`);
    },
  };
}

async function localMails(service: HttpService): Promise<MailboxMail[]> {
  const { status, json } = await service.call('/dev/mailbox.json');
  if (status !== 200) throw new Error(`the mailbox answered ${status}`);
  return json.mails;
}

/** The emulator shows no tags: the subject tells the kind, and mails in other languages have none. */
async function emulatedMails(): Promise<MailboxMail[]> {
  const response = await fetch(`${process.env.E2E_BASE_URL}/_ministack/ses/messages`);
  const { messages } = (await response.json()) as { messages: Record<string, EmulatedMessage[]> };
  return Object.values(messages)
    .flat()
    .map(({ To, Source, Subject, BodyText, BodyHtml }) => ({
      to: To[0] ?? '',
      from: Source,
      kind: kindOf(Subject),
      subject: Subject,
      text: BodyText,
      html: BodyHtml,
    }))
    .reverse();
}

interface EmulatedMessage {
  readonly To: readonly string[];
  readonly Source: string;
  readonly Subject: string;
  readonly BodyText: string;
  readonly BodyHtml: string;
}

function kindOf(subject: string): MailKind {
  const folder = join(import.meta.dirname ?? __dirname, '../../core/mail/templates/en');
  const name = readdirSync(folder)
    .filter((file) => file.endsWith('.txt'))
    .find((file) => {
      const [line = ''] = readFileSync(join(folder, file), 'utf8').split('\n');
      const parts = line.replace('Subject: ', '').split('{{service}}');
      return subject.startsWith(parts[0] ?? '') && subject.endsWith(parts[1] ?? '');
    });
  return (name?.replace('.txt', '') ?? '') as MailKind;
}
