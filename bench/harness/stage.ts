import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secretNames, secrets } from '../../contract/secrets.ts';
import { tables } from '../../contract/tables.ts';
import { createTables } from '../../dev/embedded-dynamodb.ts';
import { bundleFunctions } from '../../lib/function-bundle.ts';
import { secretAnswer } from '../ours/world-secret.ts';
import { type CannedAws, cannedAws } from './canned-aws.ts';
import { bundlePeer } from './peer-bundle.ts';
import { dynamoDbLocalFolder, installPeers } from './peers.ts';
import { openWorld, type World } from './world.ts';

/** The functions that are measured, as they are deployed. */
export const measured = ['authorizer', 'login', 'refresh', 'logout', 'me', 'sessions', 'jwks'] as const;
export type Measured = (typeof measured)[number];

const peers = [
  'tutorial/authorizer',
  'tutorial/jose-and-sdk',
  'tutorial/login',
  'cold/better-auth',
  'cold/openauth',
] as const;
export type Peer = (typeof peers)[number];

export type Environment = Readonly<Record<string, string>>;
/** Something of a peer's, or why there is none. */
export type Maybe<T> = T | { readonly reason: string };

/** What all parts of the bench stand on. */
export interface Stage {
  readonly quick: boolean;
  readonly folder: string;
  readonly bundles: Readonly<Record<Measured, string>>;
  readonly peerBundles: Readonly<Record<Peer, Maybe<{ readonly file: string }>>>;
  /** Why no peer can run, or null. */
  readonly noPeers: string | null;
  /** The local service on its embedded database. */
  readonly world: World;
  /** The same on Amazon's DynamoDB Local. */
  readonly localWorld: Maybe<World>;
  /** Environments of functions: of the world, of the one on DynamoDB Local, and of answers that are canned. */
  readonly environments: {
    readonly world: Environment;
    readonly local: Environment | null;
    readonly canned: Environment;
  };
  say(text: string): void;
  close(): Promise<void>;
}

export async function openStage(quick: boolean): Promise<Stage> {
  const closing: (() => Promise<unknown>)[] = [];
  const say = (text: string) => process.stderr.write(`${text}\n`);
  const close = async () => {
    for (const one of closing.splice(0).reverse()) await one();
  };
  try {
    say('installing the peers, bundling');
    const noPeers = await installPeers();
    const folder = await mkdtemp(join(tmpdir(), 'hybrid-auth-bench-'));
    closing.push(() => rm(folder, { recursive: true, force: true }));
    const bundles = bundleFunctions(measured, folder) as Record<Measured, string>;
    const peerBundles = Object.fromEntries(
      await Promise.all(peers.map(async (peer) => [peer, await bundled(peer, folder, noPeers)])),
    );
    await writeFile(join(folder, 'empty.mjs'), 'export const handler = async () => ({});\n');

    say('starting the local service, and DynamoDB Local');
    const world = await openWorld();
    closing.push(() => world.stop());
    const canned = await cannedFrom(world);
    closing.push(() => canned.stop());
    const localWorld = await worldOnDynamoDbLocal(noPeers, closing);

    return {
      quick,
      folder,
      bundles,
      peerBundles,
      noPeers,
      world,
      localWorld,
      environments: {
        // Its secrets come canned too: a Secrets Manager that reads files is not what is measured.
        world: { ...environmentOf(world), AWS_ENDPOINT_URL_SECRETS_MANAGER: canned.endpoint },
        local: 'reason' in localWorld ? null : environmentOf(localWorld),
        canned: {
          ...environmentOf(world),
          AWS_ENDPOINT_URL_DYNAMODB: canned.endpoint,
          AWS_ENDPOINT_URL_SECRETS_MANAGER: canned.endpoint,
        },
      },
      say,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const bundled = (peer: Peer, folder: string, noPeers: string | null): Promise<Maybe<{ file: string }>> =>
  noPeers
    ? Promise.resolve({ reason: noPeers })
    : bundlePeer(peer, folder).then(
        (file) => ({ file }),
        (error) => ({ reason: `cannot be bundled: ${String(error).split('\n')[0]}` }),
      );

/** The tutorials' functions know one key, and have it at hand. */
const environmentOf = ({ environment, jwks, bearer }: World): Environment => {
  const { kid } = JSON.parse(Buffer.from(bearer.split('.')[0] ?? '', 'base64url').toString());
  const key = (JSON.parse(jwks) as { keys: { kid: string }[] }).keys.find((one) => one.kid === kid);
  return { ...environment, PUBLIC_JWK: JSON.stringify(key), PATH: process.env.PATH ?? '' };
};

async function cannedFrom(world: World): Promise<CannedAws> {
  const { environment, jwks } = world;
  const ours = await Promise.all(
    secretNames.map(async (name) => [
      `"SecretId":"${environment[secrets[name].env]}"`,
      await secretAnswer(world, name),
    ]),
  );
  return cannedAws({
    ...Object.fromEntries(ours),
    [`"TableName":"${environment[tables.publicKeys.env]}"`]: JSON.stringify({
      Item: { id: { S: 'jwks' }, json: { S: jwks } },
    }),
  });
}

async function worldOnDynamoDbLocal(
  noPeers: string | null,
  closing: (() => Promise<unknown>)[],
): Promise<Maybe<World>> {
  if (noPeers) return { reason: noPeers };
  process.env.DYNAMODB_LOCAL_DIR = dynamoDbLocalFolder;
  const { localDatabase, whyNoDynamoDbLocal } = await import('../../test/support/dynamodb-local.ts');
  const whyNot = whyNoDynamoDbLocal();
  if (whyNot) return { reason: `DynamoDB Local cannot run: ${whyNot}` };
  // As Amazon says to start it: it takes a while to warm up, and then answers in two thirds of the time.
  const { endpoint, stop } = await localDatabase([]);
  closing.push(stop);
  await createTables(endpoint, '');
  const world = await openWorld({ env: { AWS_ENDPOINT_URL_DYNAMODB: endpoint } });
  closing.push(() => world.stop());
  return world;
}
