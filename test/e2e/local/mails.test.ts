/** A mail from the moment that it is asked for: by the use case's own port, in the tables of a running service. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { awsJsonClient } from '../../../adapters/aws/aws-json-client.ts';
import { awsConnection } from '../../../adapters/aws/environment.ts';
import { secretsManagerSecret } from '../../../adapters/aws/secrets-manager.ts';
import { dynamoDb, secretsManager } from '../../../adapters/aws/services.ts';
import { attemptTable } from '../../../adapters/dynamodb/attempt-table.ts';
import { dynamoClient } from '../../../adapters/dynamodb/dynamo-client.ts';
import { mailTable } from '../../../adapters/dynamodb/mail-table.ts';
import { userTable } from '../../../adapters/dynamodb/user-table.ts';
import { ringIn } from '../../../core/keys/key-material.ts';
import type { MacKey } from '../../../core/keys/mac-keys.ts';
import { readMailToken } from '../../../core/mail/mail-token.ts';
import { type MailRequest, requestMail } from '../../../core/mail/request-mail.ts';
import { newId } from '../../../core/random.ts';
import { mailThrottle } from '../../../core/throttle/mail-throttle.ts';
import { embeddedDynamoDb } from '../../../dev/embedded-dynamodb.ts';
import { aMail } from '../../support/builders.ts';
import { type HttpService, localService, newPerson, type Person } from '../../support/http-service.ts';
import { mailbox, tokenIn } from '../../support/mailbox.ts';

let data: string;
let service: HttpService;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'mails-'));
  service = await localService({ data });
});
afterAll(async () => {
  await service?.stop();
  await rm(data, { recursive: true, force: true });
});

/** What a use case of the service has. */
async function ports() {
  const environment = service.environment ?? {};
  const dynamo = dynamoClient(awsConnection(dynamoDb, environment));
  const secrets = awsJsonClient({ service: secretsManager, ...awsConnection(secretsManager, environment) });
  const ring = ringIn<MacKey>(await secretsManagerSecret(secrets, 'mac').read());
  const mails = mailTable({ dynamo, mails: 'mails' });
  const users = userTable({ dynamo, users: 'users', emails: 'emails' });
  const throttle = mailThrottle({ attempts: attemptTable({ dynamo, attempts: 'attempts' }), now: Date.now });
  const request = requestMail({
    ...{ mails, throttle },
    settings: { mailFrom: 'no-reply@localhost' },
    macRing: async () => ring,
    now: Date.now,
  });
  return { ring, mails, users, request };
}

async function ask(person: Person, more: Partial<MailRequest> = {}) {
  const { request, users, mails, ring } = await ports();
  const user = await users.find((await users.userIdOf(person.email)) ?? '');
  const asked = await request({ kind: 'reset_password', user, acceptLanguage: null, ...more });
  return { ...asked, ring, find: () => mails.find(asked.mailId, Date.now()) };
}

test('a sign-in on a new device is told of once, by the stream of the sessions; the first one and a known device are not', async () => {
  const person = await newPerson(service);
  const body = { email: person.email, password: person.password, client_type: 'mobile' };
  const first = await service.call('/auth/login', { body });
  const device = first.headers['auth-device-token'] ?? '';
  await service.call('/auth/login', { body, headers: { 'auth-device-token': device } });
  const headers = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0' };
  await service.call('/auth/login', { body, headers });

  const box = mailbox(service);
  const mail = await box.newest({ to: person.email, kind: 'new_device' });
  expect(mail.text).toContain('Firefox');
  expect(await box.mails({ to: person.email, kind: 'new_device' })).toHaveLength(1);
});

test('arrives once, in the language that was asked for, with a token of ours; then the table has no trace of who asked', async () => {
  const person = await newPerson(service);
  const client = {
    ip: '192.0.2.7',
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  };
  const { mailId, ring, find } = await ask(person, { acceptLanguage: 'de-AT, en;q=0.5', client });
  const mail = await mailbox(service).newest({ to: person.email, kind: 'reset_password' });

  expect(readMailToken(tokenIn(mail), ring)).toBe(mailId);
  expect(mail.text).toContain(`${service.origin}/#/reset?token=${mailId}.`);
  expect(mail.subject).toBe('Setzen Sie Ihr Passwort für hybrid-auth zurück');
  expect(mail.text).toContain('von Firefox, Linux, Adresse 192.0.2.7.');
  for (let turn = 0; turn < 100 && (await find())?.sentAt === null; turn++)
    await new Promise((done) => setTimeout(done, 20));
  expect(await find()).toMatchObject({ sentAt: expect.any(Number), to: null, client: null });
  // The stream's record once more, as after a lost answer.
  await service.invoke?.('mails', {
    Records: [{ dynamodb: { Keys: { mailId: { S: mailId } }, SequenceNumber: '1' } }],
  });
  expect(await mailbox(service).mails({ to: person.email, kind: 'reset_password' })).toHaveLength(1);
});

test('shows on the page, as text and without a script', async () => {
  const person = await newPerson(service);
  await ask(person, { kind: 'factor_added', data: { factor: '<script>alert(1)</script>' } });
  await mailbox(service).newest({ to: person.email, kind: 'factor_added' });
  const page = await service.call('/dev/mailbox');

  expect(page.text).toContain(`to ${person.email} · factor_added`);
  expect(page.text).toContain('&lt;script&gt;');
  expect(page.text).not.toContain('<script');
  expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; /);
  expect((await service.call('/dev/mailbox.json', { headers: { host: 'rebound.example' } })).status).toBe(403);
  expect((await service.call('/dev/mailbox', { method: 'POST' })).status).toBe(405);
  expect((await service.call('/dev/other')).status).toBe(404);
});

test('is dropped, and forgotten, where its user is disabled or where there is none', async () => {
  const [person, other] = [await newPerson(service), await newPerson(service)];
  await service.invoke?.('operator', { action: 'disable', email: person.email });
  const asked = [await ask(person), await ask(person, { user: null, to: 'nobody@example.com' })];
  // Sent after both.
  await ask(other);
  await mailbox(service).newest({ to: other.email, kind: 'reset_password' });
  for (const { find } of asked)
    for (let turn = 0; turn < 100 && (await find()) !== null; turn++) await new Promise((done) => setTimeout(done, 20));

  expect(await Promise.all(asked.map(({ find }) => find()))).toEqual([null, null]);
  for (const to of [person.email, 'nobody@example.com'])
    expect(await mailbox(service).mails({ to, kind: 'reset_password' })).toEqual([]);
});

test('that was not sent when the server was killed is sent at the next start', async () => {
  const person = await newPerson(service);
  const { users } = await ports();
  const userId = await users.userIdOf(person.email);
  await service.kill?.();
  // As though the kill had come between the put and the stream.
  const database = await embeddedDynamoDb({ path: join(data, 'tables') });
  const dynamo = dynamoClient(
    awsConnection(dynamoDb, { ...service.environment, AWS_ENDPOINT_URL_DYNAMODB: database.endpoint }),
  );
  await mailTable({ dynamo, mails: 'mails' }).put(
    aMail({ userId, kind: 'password_changed', requestedAt: Date.now(), expiresAt: Date.now() + 60_000 }),
  );
  await database.stop();
  service = await localService({ data });

  await mailbox(service).newest({ to: person.email, kind: 'password_changed' });
});

test('that cannot be sent now is told to the stream, which repeats it, and keeps nobody from the others', async () => {
  const person = await newPerson(service);
  await service.stop();
  service = await localService({ data, env: { AWS_ENDPOINT_URL_SESV2: 'http://127.0.0.1:1' } });
  const { mailId, find } = await ask(person);
  const record = (id: string, SequenceNumber: string) => ({
    dynamodb: { Keys: { mailId: { S: id } }, SequenceNumber },
  });
  const answer = await service.invoke?.('mails', { Records: [record(newId(), '1'), record(mailId, '2'), {}] });

  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
  expect(await find()).toMatchObject({ sentAt: null });
  await service.stop();
  service = await localService({ data });
  await mailbox(service).newest({ to: person.email, kind: 'reset_password' });
});
