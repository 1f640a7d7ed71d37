/** What a client is told when something under the service fails: that it did, and nothing of what or why. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secretNames } from '../../../contract/secrets.ts';
import { type EmbeddedDynamoDb, embeddedDynamoDb } from '../../../dev/embedded-dynamodb.ts';
import { startLocalSecrets } from '../../../dev/local-secrets.ts';
import type { StandIn } from '../../../dev/stand-in.ts';
import { testDatabase } from '../../support/embedded-dynamodb.ts';
import { expectGatewayAnswer, expectProblem } from '../../support/expect-answer.ts';
import { freePort } from '../../support/free-port.ts';
import {
  type Answer,
  bearer,
  type HttpService,
  localService,
  newAccount,
  newPerson,
  type Person,
} from '../../support/http-service.ts';
import { withoutIds } from '../../support/without-ids.ts';

let data: string;
let database: EmbeddedDynamoDb;
let secrets: StandIn;
let service: HttpService;
let person: Person;
let phone: Answer['json'];
let cookie: string;

const portOf = ({ endpoint }: EmbeddedDynamoDb): number => Number(new URL(endpoint).port);
const startDatabase = (port: number) => embeddedDynamoDb({ path: data, port });
const onOwnGround = () =>
  localService({
    demoUsers: false,
    env: { AWS_ENDPOINT_URL_DYNAMODB: database.endpoint, AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint },
  });

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'outages-'));
  database = await startDatabase(await freePort());
  secrets = await startLocalSecrets({ path: null, names: secretNames });
  service = await onOwnGround();
  person = await newPerson(service);
  phone = await person.tokens();
  cookie = await person.cookie();
});
afterAll(async () => {
  await service?.stop();
  await Promise.all([database?.stop(), secrets?.stop()]);
  await rm(data, { recursive: true, force: true });
});

test('without its database the service is unavailable, denies, takes no cookie away, and goes on where it was', async () => {
  const refresh = (token: string) => service.call('/auth/refresh', { body: { refresh_token: token } });
  const port = portOf(database);
  await database.stop();

  const headers = { cookie, origin: service.origin };
  const requests: [string, string, object][] = [
    ['POST', '/auth/register', { body: newAccount() }],
    ['POST', '/auth/login', { body: { email: person.email, password: person.password, client_type: 'web' } }],
    ['POST', '/auth/refresh', { body: { refresh_token: phone.refresh_token } }],
    ['POST', '/auth/refresh', { headers }],
    ['POST', '/auth/logout', { headers }],
    ['GET', '/auth/me', { headers }],
    ['GET', '/auth/sessions', { headers: bearer(phone.access_token) }],
    ['DELETE', `/auth/sessions/${phone.session.id}`, { headers }],
  ];
  const answers = await Promise.all(requests.map(([method, path, call]) => service.call(path, { method, ...call })));
  for (const answer of answers) {
    expectProblem(answer, 'unavailable');
    expect(answer.setCookies).toEqual([]);
  }
  for (const credential of [bearer(phone.access_token), { cookie }]) {
    expectGatewayAnswer(await service.call('/demo/whoami', { headers: credential }), 403);
  }
  expect((await service.call('/health')).status).toBe(200);

  database = await startDatabase(port);

  for (const credential of [bearer(phone.access_token), { cookie }]) {
    expect((await service.call('/demo/whoami', { headers: credential })).status).toBe(200);
  }
  expect((await refresh(phone.refresh_token)).status).toBe(200);
  expect((await person.login('mobile')).status).toBe(200);
});

test('a damaged item is internal_error and a denial, and nothing of the cause leaves', async () => {
  const damaged = await person.tokens();
  const dead = await person.cookie();
  const { sessions } = (await service.call('/auth/sessions', { headers: { cookie: dead } })).json;
  const [{ id: webId }] = sessions.filter(({ current }: { current: boolean }) => current);
  for (const id of [damaged.session.id, webId]) {
    await testDatabase(database).sdk.updateItem({
      TableName: database.tables.sessions,
      Key: { sessionId: { S: id } },
      UpdateExpression: 'SET expiresAt = :text',
      ExpressionAttributeValues: { ':text': { S: 'a text where a number belongs' } },
    });
  }

  for (const headers of [bearer(damaged.access_token), { cookie: dead }]) {
    const answer = await service.call('/auth/me', { headers });
    expectProblem(answer, 'internal_error');
    expect(answer.setCookies).toEqual([]);
    expect(withoutIds(answer.text)).not.toMatch(/expiresAt|item|attribute|damaged| at /);
  }
  expectProblem(
    await service.call('/auth/refresh', { body: { refresh_token: damaged.refresh_token } }),
    'internal_error',
  );
  expectGatewayAnswer(await service.call('/demo/whoami', { headers: { cookie: dead } }), 403);
  expect((await service.call('/demo/whoami', { headers: { cookie } })).status).toBe(200);
});
