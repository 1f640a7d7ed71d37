import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { hash } from 'bcryptjs';
import { instanceLifetime } from '../harness/instance-lifetime.ts';
import { peersFolder } from '../harness/peers.ts';
import type { Service } from '../harness/service.ts';
import type { Environment, Maybe, Measured, Peer, Setup } from '../harness/setup.ts';
import { authorizerEventOf, functionEventOf } from '../ours/events.ts';
import { newRefreshToken, quickCredentials, quickPassword } from '../ours/quick-user.ts';
import type { Name } from './cold-start-rows.ts';

export interface ColdSubject {
  readonly bundle: string;
  readonly env: Environment;
  /** New for each instance: a refresh token and a session can be used once. */
  readonly events: () => Promise<readonly object[]>;
}

export type Subjects = Readonly<Partial<Record<Name, Maybe<ColdSubject>>>>;

export async function coldStartSubjects(setup: Setup): Promise<Record<Name, Maybe<ColdSubject>>> {
  const { service, environments } = setup;
  const { canned, service: real } = environments;
  const { bearer, url: origin } = service;
  const always = (event: object) => async () => [event, event, event];
  const ours = (name: Measured, env: Environment, events: ColdSubject['events']): ColdSubject => ({
    bundle: setup.bundles[name],
    env,
    events,
  });
  const theirs = (peer: Peer, env: Environment, events: ColdSubject['events']): Maybe<ColdSubject> => {
    const bundle = setup.peerBundles[peer];
    return 'reason' in bundle ? bundle : { bundle: bundle.file, env, events };
  };
  const authorizing = always(authorizerEventOf({ path: '/demo/whoami', bearer }));
  const get = (path: string) => always(functionEventOf({ path, bearer }));
  const post = (path: string, body: object) => functionEventOf({ method: 'POST', path, origin, body });
  return {
    empty: { bundle: join(setup.folder, 'empty.mjs'), env: canned, events: always({}) },
    authorizer: ours('authorizer', canned, authorizing),
    tutorial: theirs('tutorial/authorizer', canned, authorizing),
    joseSdk: theirs('tutorial/jose-and-sdk', canned, authorizing),
    tutorialEmbedded: theirs('tutorial/authorizer', real, authorizing),
    jwks: ours('jwks', real, get('/.well-known/jwks.json')),
    me: ours('me', real, get('/auth/me')),
    sessions: ours('sessions', real, get('/auth/sessions')),
    refresh: ours('refresh', real, async () => {
      const event = post('/auth/refresh', { refresh_token: await newRefreshToken(service) });
      // The same token again within the grace window gets the same successor.
      return [event, event, event];
    }),
    logout: ours('logout', real, async () => {
      return [post('/auth/logout', { refresh_token: await newRefreshToken(service) })];
    }),
    login: ours('login', real, async () => [
      post('/auth/login', { ...(await quickCredentials(service)), client_type: 'api' }),
    ]),
    tutorialLogin: await tutorialLogin(
      setup,
      post('/auth/login', { email: 'user@example.com', password: quickPassword }),
    ),
    betterAuth: await betterAuth(setup),
    openauth: await openauth(setup),
  };
}

const keyed = (id: string, sort?: string) => ({
  KeySchema: [
    { AttributeName: id, KeyType: 'HASH' as const },
    ...(sort ? [{ AttributeName: sort, KeyType: 'RANGE' as const }] : []),
  ],
  AttributeDefinitions: [id, ...(sort ? [sort] : [])].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S' as const,
  })),
  BillingMode: 'PAY_PER_REQUEST' as const,
});

async function makeTable({ environment }: Service, name: string, keys: ReturnType<typeof keyed>): Promise<void> {
  const client = new DynamoDBClient({
    endpoint: String(environment.AWS_ENDPOINT_URL_DYNAMODB),
    region: String(environment.AWS_REGION),
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await client.send(new CreateTableCommand({ TableName: name, ...keys }));
  client.destroy();
}

async function tutorialLogin(
  { peerBundles, environments, service }: Setup,
  event: object,
): Promise<Maybe<ColdSubject>> {
  const bundle = peerBundles['tutorial/login'];
  if ('reason' in bundle) return bundle;
  const TUTORIAL_TABLE = 'tutorial';
  await makeTable(service, TUTORIAL_TABLE, keyed('id'));
  const env = { ...environments.service, TUTORIAL_TABLE, TUTORIAL_HASH: await hash(quickPassword, 4) };
  return { bundle: bundle.file, env, events: async () => [event, event, event] };
}

/** The tables are those that better-auth's sign-up wrote in another process. */
async function betterAuth({ peerBundles, environments }: Setup): Promise<Maybe<ColdSubject>> {
  const bundle = peerBundles['cold/better-auth'];
  if ('reason' in bundle) return bundle;
  const { stdout } = await promisify(execFile)(process.execPath, [join(peersFolder, 'cold', 'better-auth-seed.mjs')]);
  const { tables, cookie } = JSON.parse(stdout) as { tables: object; cookie: string };
  const env = { ...environments.canned, BETTER_AUTH_TABLES: JSON.stringify(tables), BETTER_AUTH_COOKIE: cookie };
  return { bundle: bundle.file, env, events: async () => [{}, {}, {}] };
}

async function openauth({ peerBundles, environments, service }: Setup): Promise<Maybe<ColdSubject>> {
  const bundle = peerBundles['cold/openauth'];
  if ('reason' in bundle) return bundle;
  await makeTable(service, 'openauth', keyed('pk', 'sk'));
  const event = functionEventOf({ path: '/.well-known/jwks.json' });
  const fresh = { bundle: bundle.file, env: environments.service, events: async () => [event, event, event] };
  // The first instance makes the keys.
  await instanceLifetime({ ...fresh, events: [event] });
  return fresh;
}
