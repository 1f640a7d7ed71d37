/**
 * Walks through the local product, one call at a time, and prints which function asked which operation of which table.
 * A program of its own: the functions are ES modules that read their process's environment.
 */

import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { awsJsonClient } from '../../adapters/aws/aws-json-client.ts';
import { awsConnection } from '../../adapters/aws/environment.ts';
import { secretsManagerSecret } from '../../adapters/aws/secrets-manager.ts';
import { secretsManager } from '../../adapters/aws/services.ts';
import { dynamoClient } from '../../adapters/dynamodb/dynamo-client.ts';
import { mailTable } from '../../adapters/dynamodb/mail-table.ts';
import { tableVariable } from '../../contract/environment.ts';
import type { MailKind } from '../../contract/mails.ts';
import { tableNames } from '../../contract/tables.ts';
import { ringIn } from '../../core/keys/key-material.ts';
import type { MacKey } from '../../core/keys/mac-keys.ts';
import { activeKey } from '../../core/keys/ring.ts';
import { mailCode } from '../../core/mail/mail-code.ts';
import { embeddedDynamoDb } from '../../dev/embedded-dynamodb.ts';
import { startLocalService } from '../../dev/local-server.ts';
import type { LambdaName } from '../../lib/function-bundle.ts';
import { authenticatorOf } from '../support/authenticator.ts';
import { aMail } from '../support/builders.ts';
import { bundledFunctions } from '../support/bundled-functions.ts';
import { localConnection } from '../support/embedded-dynamodb.ts';
import { mailedToken } from '../support/mailed-tokens.ts';
import { SoftwareAuthenticator } from '../support/software-authenticator.ts';

const revocationMaxStaleness = Number(process.argv[2] ?? 0);
const asked: Record<string, Record<string, string[]>> = {};
let caller = 'start';

/** In front of the database: notes who asks for what, and passes it on. */
const database = await embeddedDynamoDb();
const recorder = createServer((incoming, outgoing) => {
  const { port } = new URL(database.endpoint);
  const passed = httpRequest(
    { port, host: '127.0.0.1', method: 'POST', path: '/', headers: incoming.headers },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    },
  );
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', () => {
    const body = Buffer.concat(chunks);
    const { TableName, RequestItems = {} } = JSON.parse(body.toString());
    const verb = String(incoming.headers['x-amz-target']).split('.').at(-1) ?? '';
    const used = TableName ? [TableName] : Object.keys(RequestItems);
    for (const table of used) {
      asked[caller] ??= {};
      const verbs = (asked[caller] as Record<string, string[]>)[table] ?? [];
      (asked[caller] as Record<string, string[]>)[table] = [...new Set([...verbs, verb])].sort();
    }
    passed.end(body);
  });
});
await new Promise<void>((resolve) => recorder.listen(0, '127.0.0.1', resolve));

const service = await startLocalService({
  functions: bundledFunctions(),
  port: 0,
  data: null,
  settings: {
    mailFrom: 'no-reply@localhost',
    bcryptCost: 10,
    maxSessionsPerUser: 5,
    lostResponseWindow: 0,
    accountFreeAttempts: 1,
    emailCode: true,
    revocationMaxStaleness,
  },
  env: {
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${(recorder.address() as AddressInfo).port}`,
    ...Object.fromEntries(tableNames.map((name) => [tableVariable(name), database.tables[name]])),
  },
});

interface Answer {
  readonly status: number;
  readonly body: {
    readonly access_token?: string;
    readonly refresh_token?: string;
    readonly user?: { readonly id: string };
  };
  readonly cookie: string;
}

async function call(
  name: LambdaName,
  method: string,
  path: string,
  { body, headers = {} }: { body?: object; headers?: Record<string, string> } = {},
): Promise<Answer> {
  caller = name;
  const response = await fetch(`${service.url}${path}`, {
    method,
    headers: { origin: service.url, ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  const cookie = response.headers.getSetCookie().find((line) => line.startsWith('__Host-session=')) ?? '';
  return { status: response.status, body: text ? JSON.parse(text) : {}, cookie: cookie.split(';')[0] ?? '' };
}

async function invoke(name: LambdaName, event: object): Promise<void> {
  caller = name;
  await service.invoke(name, event);
}

/** Makes every session that much older; the functions' clock cannot be moved, and waiting depends on the machine. */
async function age(milliseconds: number): Promise<void> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: database.endpoint, region: 'us-east-1', credentials });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: database.tables.sessions }));
  for (const { sessionId, lastSeenAt, rotatedAt } of Items)
    if (sessionId && lastSeenAt)
      await client.send(
        new UpdateItemCommand({
          TableName: database.tables.sessions,
          Key: { sessionId },
          UpdateExpression: `ADD lastSeenAt :past${rotatedAt ? ', rotatedAt :past' : ''}`,
          ExpressionAttributeValues: { ':past': { N: String(-milliseconds) } },
        }),
      );
  client.destroy();
}

const email = 'walker@example.com';
const password = 'a quiet walk before supper';
const logIn = (client: string, guess = password, address = email) =>
  call('login', 'POST', '/auth/login', { body: { email: address, password: guess, client_type: client } });
const bearer = ({ body }: Answer) => ({ headers: { authorization: `Bearer ${body.access_token}` } });
const cookieOf = ({ cookie }: Answer) => ({ headers: { cookie } });
const refreshed = ({ body }: Answer) => ({ body: { refresh_token: body.refresh_token } });
const expected = (wanted: number, { status, body }: Answer, what: string): void => {
  if (status !== wanted) throw new Error(`${what}: got ${status} ${JSON.stringify(body)}, expected ${wanted}`);
};

try {
  const registered = await call('register', 'POST', '/auth/register', { body: { email, password } });
  expected(201, registered, 'registration');
  const { id } = (registered.body as unknown as { user: { id: string } }).user;
  expected(409, await call('register', 'POST', '/auth/register', { body: { email, password } }), 'registration twice');

  const first = await logIn('mobile');
  const [web, webToo, webAsWell] = [await logIn('web'), await logIn('web'), await logIn('web')];
  const second = await logIn('api');
  expected(200, await logIn('api'), 'the sixth sign-in, which ends the first');
  const rotated = await call('refresh', 'POST', '/auth/refresh', refreshed(second));
  expected(200, rotated, 'a rotation');
  expected(200, await call('refresh', 'POST', '/auth/refresh', refreshed(second)), 'the same in the grace window');

  for (const credentials of [
    bearer(rotated),
    bearer(first),
    cookieOf(web),
    bearer({ ...rotated, body: { access_token: 'forged' } }),
  ]) {
    await call('authorizer', 'GET', '/demo/whoami', credentials);
    await call('me', 'GET', '/auth/me', credentials);
    await call('sessions', 'GET', '/auth/sessions', credentials);
  }
  await age(120_000);
  // By then a revocation log is stale, and the authorizer asks for what is new.
  await sleep(revocationMaxStaleness * 1_000);
  expected(200, await call('authorizer', 'GET', '/demo/whoami', bearer(rotated)), 'a token, a while later');
  expected(
    200,
    await call('authorizer', 'GET', '/demo/whoami', cookieOf(web)),
    'a cookie that was not used for a while',
  );
  expected(200, await call('me', 'GET', '/auth/me', cookieOf(webToo)), 'another one');
  expected(200, await call('sessions', 'GET', '/auth/sessions', cookieOf(webAsWell)), 'one more');
  expected(200, await call('refresh', 'POST', '/auth/refresh', { ...cookieOf(web), body: {} }), 'a renewal');

  for (const [name, path] of [
    ['authorizer', '/demo/whoami'],
    ['me', '/auth/me'],
    ['sessions', '/auth/sessions'],
  ] as const) {
    const next = await call('refresh', 'POST', '/auth/refresh', refreshed(rotated));
    expected(200, await call(name, 'GET', path, bearer(next)), 'a new generation');
  }
  expected(401, await call('refresh', 'POST', '/auth/refresh', refreshed(second)), 'reuse');
  expected(401, await call('refresh', 'POST', '/auth/refresh', refreshed(first)), 'an ended session');

  for (const guess of ['not the password at all', 'not the password either', 'nor this one']) await logIn('web', guess);
  expected(401, await logIn('web', password, 'nobody@example.com'), 'a stranger');
  await invoke('operator', { action: 'unlock', email });

  const third = await logIn('mobile');
  const fourth = await logIn('mobile');
  const { sessions } = (await call('sessions', 'GET', '/auth/sessions', bearer(third))).body as unknown as {
    sessions: { id: string; current: boolean }[];
  };
  const other = sessions.find(({ current }) => !current)?.id;
  expected(
    204,
    await call('sessions', 'DELETE', `/auth/sessions/${other}`, bearer(third)),
    'the end of another session',
  );
  expected(204, await call('logout', 'POST', '/auth/logout', bearer(third)), 'the end of this one');
  expected(204, await call('logout', 'POST', '/auth/logout', refreshed(fourth)), 'the end by a refresh token');
  for (const scope of ['others', 'global', 'local']) {
    const [leaving, staying] = [await logIn('web'), await logIn('api')];
    expected(204, await call('logout', 'POST', `/auth/logout?scope=${scope}`, cookieOf(leaving)), scope);
    await call('logout', 'POST', '/auth/logout', bearer(staying));
  }
  const generation = await call('refresh', 'POST', '/auth/refresh', refreshed(await logIn('api')));
  expected(204, await call('logout', 'POST', '/auth/logout', bearer(generation)), 'the first use of a generation');

  const changed = 'another walk, after supper';
  const change = (body: object, credentials: { headers: Record<string, string> }) =>
    call('account', 'POST', '/auth/password', { body, ...credentials });
  const [fifth] = [await logIn('mobile'), await logIn('web')];
  expected(204, await change({ current_password: password, new_password: changed }, bearer(fifth)), 'a new password');
  const back = { current_password: changed, new_password: password };
  expected(204, await change(back, bearer(fifth)), 'the old one again');
  for (const guess of ['not the password', 'nor this one'])
    expected(401, await change({ ...back, current_password: guess }, bearer(fifth)), 'a wrong current password');
  await invoke('operator', { action: 'unlock', email });

  const sixth = await logIn('api');
  const factors = (method: string, path: string, credentials: Answer, body?: object) =>
    call('factors', method, `/auth/factors${path}`, { ...bearer(credentials), ...(body && { body }) });
  const enrolment = await factors('POST', '/totp', sixth, { name: 'Phone' });
  expected(201, enrolment, 'an authenticator');
  const { factor, secret } = enrolment.body as unknown as { factor: { id: string }; secret: string };
  const authenticator = authenticatorOf(secret, Date.now);
  const confirm = (code: string) => factors('POST', `/totp/${factor.id}/confirm`, sixth, { code });
  for (let n = 0; n < 11; n++) await confirm(authenticator.wrongCode());
  await sleep(1_000);
  const confirmed = await confirm(authenticator.code());
  expected(200, confirmed, 'its first right code');
  const { recovery_codes: codes } = confirmed.body as unknown as { recovery_codes: string[] };
  const challengeOf = async (client: string): Promise<string> => {
    const asked = await logIn(client);
    expected(401, asked, 'a sign-in that wants a second factor');
    return (asked.body as unknown as { challenge_id: string }).challenge_id;
  };
  const answered = async (client: string, proof: object, more = {}): Promise<Answer> =>
    call('sign-in', 'POST', '/auth/login/factor', {
      body: { challenge_id: await challengeOf(client), client_type: client, ...proof },
      ...more,
    });
  expected(401, await answered('api', { code: authenticator.wrongCode() }), 'a wrong code');
  const seventh = await answered('api', { recovery_code: codes.pop() });
  expected(200, seventh, 'a recovery code');
  const eighth = await answered('web', { recovery_code: codes.pop() });
  expected(200, await answered('web', { recovery_code: codes.pop() }, cookieOf(eighth)), 'in place of a session');
  for (let n = 0; n < 2; n++) expected(200, await answered('web', { recovery_code: codes.pop() }), 'one more session');
  const up = (body: object, credentials: { headers: Record<string, string> }) =>
    call('sign-in', 'POST', '/auth/step-up', { ...credentials, body });
  const ninth = await answered('api', { recovery_code: codes.pop() });
  const next = await call('refresh', 'POST', '/auth/refresh', refreshed(ninth));
  expected(200, await up({ password }, bearer(next)), 'the password once more');
  for (const guess of ['not the password', 'nor this one', 'nor that']) await up({ password: guess }, bearer(next));
  await invoke('operator', { action: 'unlock', email });
  expected(200, await up({ recovery_code: codes.pop() }, bearer(next)), 'a recovery code once more');
  const sent = await call('factors', 'POST', '/auth/login/code/send', { body: { email } });
  expected(202, sent, 'a mailed code');
  const { challenge_id: mailed } = sent.body as unknown as { challenge_id: string };
  const secrets = awsJsonClient({
    service: secretsManager,
    ...awsConnection(secretsManager, service.environment),
  });
  const ring = ringIn<MacKey>(await secretsManagerSecret(secrets, 'mac').read());
  const mailedCode = mailCode(mailed, activeKey(ring));
  expected(
    401,
    await call('sign-in', 'POST', '/auth/login/code', {
      body: { challenge_id: mailed, code: mailedCode, client_type: 'web' },
    }),
    'the code, and a second factor to come',
  );
  await age(120_000);
  const browser = await answered('web', { recovery_code: codes.pop() });
  expected(200, browser, 'a browser');
  expected(200, await factors('GET', '', next), 'the factors');
  expected(200, await factors('PATCH', `/${factor.id}`, next, { name: 'Tablet' }), 'a name');
  expected(200, await factors('POST', '/recovery-codes', next), 'new recovery codes');
  expected(204, await factors('DELETE', `/${factor.id}`, next), 'the end of the authenticator');

  const key = new SoftwareAuthenticator({ origin: service.url });
  interface Ceremony {
    readonly challenge_id: string;
    readonly options: Parameters<SoftwareAuthenticator['create']>[0] & Parameters<SoftwareAuthenticator['get']>[0];
  }
  const begun = (answer: Answer, what: string): Ceremony => {
    expected(200, answer, what);
    return answer.body as unknown as Ceremony;
  };
  const shown = ({ challenge_id, options }: Ceremony) => ({ challenge_id, passkey: key.get(options) });
  const signIn = (path: string, body: object) =>
    call('sign-in', 'POST', `/auth/login/${path}`, { body: { client_type: 'api', ...body } });
  const asking = (body: object) => call('sign-in', 'POST', '/auth/login/passkey/options', { body });
  const creation = begun(await factors('POST', '/passkey/options', next, {}), 'the options of an enrolment');
  const { challenge_id } = creation;
  const made = await factors('POST', '/passkey', next, { challenge_id, passkey: key.create(creation.options) });
  expected(201, made, 'a passkey');
  const alone = begun(await asking({}), 'the options of a sign-in by passkey alone');
  expected(200, await signIn('passkey', shown(alone)), 'a sign-in by passkey alone');
  const asked = begun(await asking({ challenge_id: await challengeOf('api') }), 'the options of a second factor');
  expected(200, await signIn('factor', shown(asked)), 'a passkey as the second factor');
  const steppingUp = await call('sign-in', 'POST', '/auth/step-up/passkey/options', { ...bearer(next), body: {} });
  expected(200, await up(shown(begun(steppingUp, 'the options of a step-up')), bearer(next)), 'a passkey once more');
  const { id: passkeyId } = (made.body as unknown as { factor: { id: string } }).factor;
  expected(204, await factors('DELETE', `/${passkeyId}`, next), 'the end of the passkey');
  await invoke('operator', { action: 'unlock', email });

  const post = (path: string, body: object, credentials: { headers?: Record<string, string> } = {}) =>
    call('account', 'POST', path, { body, ...credentials });
  // Not through the recorder.
  const environment = { ...service.environment, AWS_ENDPOINT_URL_DYNAMODB: database.endpoint };
  const tokenOf = (kind: MailKind) => mailedToken({ environment, mails: database.tables.mails }, kind);
  expected(204, await post('/auth/email/verify', { token: await tokenOf('verify_email') }), 'a verified address');
  expected(202, await post('/auth/password/forgot', { email }), 'a forgotten password');
  const reset = { token: await tokenOf('reset_password'), new_password: password };
  expected(204, await post('/auth/password/reset', reset), 'a reset');
  const mover = await logIn('mobile');
  expected(202, await post('/auth/email/send', {}, bearer(mover)), 'nothing more to verify');
  expected(202, await post('/auth/email', { email: 'walker@example.org' }, bearer(mover)), 'another address');
  expected(204, await post('/auth/email/verify', { token: await tokenOf('email_change') }), 'its verification');
  expected(204, await post('/auth/email/undo', { token: await tokenOf('email_changed') }), 'its undo');

  const leaver = { email: 'leaver@example.com', password };
  expected(201, await call('register', 'POST', '/auth/register', { body: leaver }), 'one who will leave');
  const leaving = bearer(await logIn('mobile', password, leaver.email));
  expected(200, await call('account', 'GET', '/auth/me/export', leaving), 'an export');
  expected(204, await call('account', 'DELETE', '/auth/me', leaving), 'a deletion');

  await invoke('operator', { action: 'assign', email, permissions: ['users:read', 'users:write'] });
  const administrator = bearer(await logIn('mobile'));
  const admin = (method: string, path = '', body?: object) =>
    call('admin', method, `/admin/users${path}`, { ...administrator, ...(body && { body }) });
  expected(200, await admin('GET'), 'a list of users');
  expected(200, await admin('GET', `?email=${email}`), 'the user of an address');
  const admitted = { email: 'admitted@example.com', password, permissions: ['users:write'], send_invitation: true };
  const one = await admin('POST', '', admitted);
  expected(201, one, 'a user who was let in');
  const at = `/${one.body.user?.id}`;
  expected(200, await logIn('api', password, admitted.email), 'their sign-in');
  expected(200, await admin('GET', at), 'the user in full');
  expected(204, await admin('POST', `${at}/end-sessions`, {}), 'the end of their sessions');
  for (const act of ['unlock', 'send-reset', 'remove-factors']) expected(204, await admin('POST', `${at}/${act}`), act);
  expected(200, await admin('PATCH', at, { roles: ['user'], disabled: false }), 'other roles');
  expected(204, await admin('DELETE', at), 'the end of the user');

  expected(200, await call('jwks', 'GET', '/.well-known/jwks.json'), 'the keys');
  await call('documents', 'GET', '/.well-known/openid-configuration');
  await call('documents', 'GET', '/health');
  await invoke('keys', {});
  await invoke('keys', { replace: ['signing', 'mac'] });
  await logIn('mobile');
  const now = { requestedAt: Date.now(), expiresAt: Date.now() + 60_000 };
  for (const mail of [aMail({ ...now, userId: id, kind: 'password_changed' }), aMail({ ...now, userId: null })]) {
    caller = 'start';
    await mailTable({ dynamo: dynamoClient(localConnection(database.endpoint)), ...database.tables }).put(mail);
    await invoke('mails', { Records: [{ dynamodb: { Keys: { mailId: { S: mail.mailId } }, SequenceNumber: '1' } }] });
  }
  const onNewDevice = { ...{ sessionId: { S: 'a'.repeat(22) }, userId: { S: id } }, ip: { S: '192.0.2.7' } };
  const NewImage = { ...onNewDevice, newDevice: { BOOL: true } };
  caller = 'mails';
  await invoke('mails', { Records: [{ dynamodb: { Keys: {}, NewImage, SequenceNumber: '1' } }] });
  for (const action of ['end-sessions', 'disable', 'enable']) await invoke('operator', { action, email });
  await invoke('operator', { action: 'assign', email, roles: ['admin'] });
  const imported = { email: 'imported@example.com', password_hash: `$2b$10$${'a'.repeat(53)}` };
  const users = [imported, { ...imported, disabled: true }];
  await invoke('operator', { action: 'import', run: 'A'.repeat(22), users });
  await invoke('operator', { action: 'create', email: 'invited@example.com' });
  await invoke('operator', { action: 'invite', email: 'invited@example.com' });
  await invoke('operator', { action: 'list' });
  await invoke('operator', { action: 'show', email });
  await invoke('operator', { action: 'delete', email });
} finally {
  caller = 'stop';
  await service.stop();
  recorder.close();
  recorder.closeAllConnections();
  await database.stop();
}
console.log(JSON.stringify(asked));
