import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secretVariable, tableVariable } from '../../contract/environment.ts';
import { secretNames } from '../../contract/secrets.ts';
import { createTables } from '../../dev/embedded-dynamodb.ts';
import { bundleFunctions } from '../../lib/function-bundle.ts';
import { secretAnswer } from '../ours/service-secret.ts';
import { type CannedAws, cannedAws } from './canned-aws.ts';
import { bundlePeer } from './peer-bundle.ts';
import { dynamoDbLocalFolder, installPeers } from './peers.ts';
import { type Service, startService } from './service.ts';

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
/** A value, or the reason why there is none. */
export type Maybe<T> = T | { readonly reason: string };

/** What all parts of the bench share. */
export interface Setup {
  readonly quick: boolean;
  readonly folder: string;
  readonly bundles: Readonly<Record<Measured, string>>;
  readonly peerBundles: Readonly<Record<Peer, Maybe<{ readonly file: string }>>>;
  /** Why no peer can run, or null. */
  readonly noPeers: string | null;
  /** The local service on its embedded database. */
  readonly service: Service;
  /** The same on Amazon's DynamoDB Local. */
  readonly serviceOnLocal: Maybe<Service>;
  /** Environments of functions: of the service, of the one on DynamoDB Local, and of answers that are canned. */
  readonly environments: {
    readonly service: Environment;
    readonly local: Environment | null;
    readonly canned: Environment;
  };
  log(text: string): void;
  close(): Promise<void>;
}

export async function openSetup(quick: boolean): Promise<Setup> {
  const closing: (() => Promise<unknown>)[] = [];
  const log = (text: string) => process.stderr.write(`${text}\n`);
  const close = async () => {
    for (const one of closing.splice(0).reverse()) await one();
  };
  try {
    log('installing the peers, bundling');
    const noPeers = await installPeers();
    const folder = await mkdtemp(join(tmpdir(), 'hybrid-auth-bench-'));
    closing.push(() => rm(folder, { recursive: true, force: true }));
    const bundles = bundleFunctions(measured, folder) as Record<Measured, string>;
    const peerBundles = Object.fromEntries(
      await Promise.all(peers.map(async (peer) => [peer, await bundled(peer, folder, noPeers)])),
    );
    await writeFile(join(folder, 'empty.mjs'), 'export const handler = async () => ({});\n');

    log('starting the local service, and DynamoDB Local');
    const service = await startService();
    closing.push(() => service.stop());
    const canned = await cannedFrom(service);
    closing.push(() => canned.stop());
    const serviceOnLocal = await serviceOnDynamoDbLocal(noPeers, closing);

    return {
      quick,
      folder,
      bundles,
      peerBundles,
      noPeers,
      service,
      serviceOnLocal,
      environments: {
        // Secrets are canned here too: the local Secrets Manager reads files, which must not be measured.
        service: { ...environmentOf(service), AWS_ENDPOINT_URL_SECRETS_MANAGER: canned.endpoint },
        local: 'reason' in serviceOnLocal ? null : environmentOf(serviceOnLocal),
        canned: {
          ...environmentOf(service),
          AWS_ENDPOINT_URL_DYNAMODB: canned.endpoint,
          AWS_ENDPOINT_URL_SECRETS_MANAGER: canned.endpoint,
        },
      },
      log,
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

/** The environment of a function of the service. The functions of the tutorials have their one key in it. */
export const environmentOf = ({ environment, jwks, bearer }: Service): Environment => {
  const { kid } = JSON.parse(Buffer.from(bearer.split('.')[0] ?? '', 'base64url').toString());
  const key = (JSON.parse(jwks) as { keys: { kid: string }[] }).keys.find((one) => one.kid === kid);
  return { ...environment, PUBLIC_JWK: JSON.stringify(key), PATH: process.env.PATH ?? '' };
};

async function cannedFrom(service: Service): Promise<CannedAws> {
  const { environment, jwks } = service;
  const ours = await Promise.all(
    secretNames.map(async (name) => [
      `"SecretId":"${environment[secretVariable(name)]}"`,
      await secretAnswer(service, name),
    ]),
  );
  return cannedAws({
    ...Object.fromEntries(ours),
    [`"TableName":"${environment[tableVariable('publicKeys')]}"`]: JSON.stringify({
      Item: { id: { S: 'jwks' }, json: { S: jwks } },
    }),
  });
}

async function serviceOnDynamoDbLocal(
  noPeers: string | null,
  closing: (() => Promise<unknown>)[],
): Promise<Maybe<Service>> {
  if (noPeers) return { reason: noPeers };
  process.env.DYNAMODB_LOCAL_DIR = dynamoDbLocalFolder;
  const { localDatabase, whyNoDynamoDbLocal } = await import('../../test/support/dynamodb-local.ts');
  const whyNot = whyNoDynamoDbLocal();
  if (whyNot) return { reason: `DynamoDB Local cannot run: ${whyNot}` };
  // Started as Amazon documents it: it warms up slowly, and then answers in two thirds of the time.
  const { endpoint, stop } = await localDatabase([]);
  closing.push(stop);
  await createTables(endpoint, '');
  const service = await startService({ env: { AWS_ENDPOINT_URL_DYNAMODB: endpoint } });
  closing.push(() => service.stop());
  return service;
}
