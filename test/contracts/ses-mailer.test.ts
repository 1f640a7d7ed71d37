/** The mailer of SES through the SDK, against the stand-in of the local server, and what SES says where it does not take a mail. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sesMailer } from '../../adapters/mail/ses-mailer.ts';
import { MailRefused, type OutgoingMail } from '../../core/mail/mailer.ts';
import { type LocalMailbox, type ReceivedMail, startLocalMailbox } from '../../dev/local-mailbox.ts';

const before = { ...process.env };
const told: ReceivedMail[] = [];
let mailbox: LocalMailbox;
let failing: Server;
let fault = '';

beforeAll(async () => {
  Object.assign(process.env, { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' });
  mailbox = await startLocalMailbox((mail) => told.push(mail));
  failing = createServer((_, response) => {
    response.writeHead(400, { 'content-type': 'application/json', 'x-amzn-errortype': fault }).end('{"message":"no"}');
  }).listen(0, '127.0.0.1');
  await once(failing, 'listening');
});
afterAll(async () => {
  process.env = before;
  await mailbox.stop();
  failing.close();
  failing.closeAllConnections();
});

const mail: OutgoingMail = {
  mailId: 'AAAAAAAAAAAAAAAAAAAAAA',
  kind: 'reset_password',
  from: { name: 'Käse', address: 'no-reply@example.com' },
  to: 'user@example.com',
  language: 'de',
  subject: 'Zurücksetzen',
  text: 'https://app.example.com/#/reset?token=x\n',
  html: '<p>ä</p>',
};
const sendTo = (endpoint: string, parts: Partial<OutgoingMail> = {}) => {
  process.env.AWS_ENDPOINT_URL_SESV2 = endpoint;
  return sesMailer({ configurationSet: null })({ ...mail, ...parts });
};

test('a mail arrives whole, with its kind as a tag', async () => {
  await sendTo(mailbox.endpoint);
  const { to, kind, subject, text, html } = mail;
  expect(mailbox.mails()).toEqual([{ to, kind, subject, text, html, sent_at: expect.any(String) }]);
  expect(told).toEqual(mailbox.mails());
});

test('an address that SES does not take is refused for good', async () => {
  await expect(sendTo(mailbox.endpoint, { to: 'zoë@example.com' })).rejects.toMatchObject({
    name: 'MailRefused',
    reason: 'BadRequestException',
  });
});

test.each([
  ['MessageRejected', true],
  ['BadRequestException', true],
  ['TooManyRequestsException', false],
  ['MailFromDomainNotVerifiedException', false],
  ['SendingPausedException', false],
])('%s is for good: %s', async (name, isForGood) => {
  fault = name;
  const refusal = await sendTo(`http://127.0.0.1:${(failing.address() as AddressInfo).port}`).catch((error) => error);
  expect(refusal instanceof MailRefused).toBe(isForGood);
  expect(refusal).toBeInstanceOf(Error);
});

test('the mailbox keeps the last 200, newest first', async () => {
  for (let at = 0; at < 201; at++) await sendTo(mailbox.endpoint, { subject: String(at) });
  const subjects = mailbox.mails().map(({ subject }) => subject);
  expect(subjects).toEqual(Array.from({ length: 200 }, (_, at) => String(200 - at)));
});
