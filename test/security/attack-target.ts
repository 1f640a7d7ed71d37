/** An instance under attack: over HTTP as anybody has it, and opened up as a break-in would leave it. */

import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AttributeValue,
  DeleteItemCommand,
  DynamoDBClient,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type SecretName, secretNames } from '../../contract/secrets.ts';
import { type TableName, tableNames, tables } from '../../contract/tables.ts';
import { type EmbeddedDynamoDb, embeddedDynamoDb } from '../../dev/embedded-dynamodb.ts';
import { spawnLocalService } from '../../dev/forked-server.ts';
import { startLocalSecrets } from '../../dev/local-secrets.ts';
import type { LocalServiceOptions } from '../../dev/local-server.ts';
import type { StandIn } from '../../dev/stand-in.ts';
import type { LambdaName } from '../../lib/function-bundle.ts';
import { isRestApi } from '../support/api-kind.ts';
import { bundledFunctions } from '../support/bundled-functions.ts';
import type { Answer, Call, HttpService } from '../support/http-service.ts';
import { asOfHttpApi } from '../support/rest-answer.ts';
import { afterStaleness, holdsSnapshots, revocationSettings } from '../support/revocation-mode.ts';
import { type ServiceClock, serviceClock } from './support/service-clock.ts';

export type Item = Record<string, AttributeValue>;

export interface AttackCall extends Call {
  /** The loopback address that the request comes from: Linux has all of 127.0.0.0/8. @default 127.0.0.1 */
  readonly from?: string;
}

export interface Attacked extends HttpService {
  readonly port: number;
  /** Its clock, and that of all services of its ground. */
  readonly clock: ServiceClock;
  call(path: string, call?: AttackCall): Promise<Answer>;
  invoke(name: LambdaName, event: unknown): Promise<unknown>;
  kill(): Promise<void>;
  /** All that it has written to stdout and stderr. */
  written(): string;
  /** The value of a secret, as only its functions should read it. */
  secret(name: SecretName): Promise<string>;
  /** Every item of a table. */
  items(name: TableName): Promise<Item[]>;
  /** Sets attributes of an item behind the service's back. */
  amend(name: TableName, key: string, attributes: Item): Promise<void>;
  /** Takes an item away behind the service's back. */
  erase(name: TableName, key: string): Promise<void>;
}

/** A database and secrets that outlive the services that run on them. */
export interface Ground {
  readonly database: EmbeddedDynamoDb;
  readonly secrets: StandIn;
  readonly clock: ServiceClock;
  stop(): Promise<void>;
}

export async function newGround(): Promise<Ground> {
  const [database, secrets] = await Promise.all([
    embeddedDynamoDb(),
    startLocalSecrets({ path: null, names: secretNames }),
  ]);
  const clock = serviceClock();
  return { database, secrets, clock, stop: async () => void (await Promise.all([database.stop(), secrets.stop()])) };
}

export interface AttackedOptions extends Pick<LocalServiceOptions, 'settings' | 'env'> {
  /** What it runs on. @default a database and secrets of its own */
  readonly ground?: Ground;
  /** Where it finds the database and the secrets of the ground, if something stands in between. */
  readonly through?: { readonly database?: string; readonly secrets?: string };
}

/** What the services of one ground have in common, so that a token of one is a token of the other. */
export const deployment = { issuer: 'https://auth.example.com', audience: 'https://auth.example.com' } as const;

export async function attacked({ ground, through, settings, env }: AttackedOptions = {}): Promise<Attacked> {
  const database = through?.database ?? ground?.database.endpoint;
  const secrets = through?.secrets ?? ground?.secrets.endpoint;
  const server = await serverProcess({
    port: 0,
    data: null,
    demoUsers: false,
    functions: bundledFunctions(),
    restApi: isRestApi,
    settings: { bcryptCost: 10, ...revocationSettings, ...settings },
    env: {
      ...(database && { AWS_ENDPOINT_URL_DYNAMODB: database }),
      ...(secrets && { AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets }),
      ...env,
    },
  });
  const { url, environment } = server;
  const clock = ground?.clock ?? serviceClock();
  const leave = holdsSnapshots ? await clock.join(server.moveClock) : () => {};
  const port = Number(new URL(url).port);
  const secretsAt = ground?.secrets.endpoint ?? String(environment.AWS_ENDPOINT_URL_SECRETS_MANAGER);
  const dynamo = new DynamoDBClient({
    endpoint: ground?.database.endpoint ?? String(environment.AWS_ENDPOINT_URL_DYNAMODB),
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const keyOf = (name: TableName, key: string): Item => ({ [tables[name].partitionKey]: { S: key } });

  return {
    origin: url,
    port,
    clock,
    isEmulated: false,
    issuer: url,
    call: afterStaleness((path, call?: AttackCall) => send(port, path, call ?? {}), clock.pass),
    invoke: server.invoke,
    written: server.written,
    kill: () => {
      leave();
      return server.kill();
    },
    pass: (milliseconds) => sleep(milliseconds),
    stop: async () => {
      dynamo.destroy();
      leave();
      await server.stop();
    },
    async secret(name) {
      const response = await fetch(secretsAt, {
        method: 'POST',
        headers: { 'x-amz-target': 'secretsmanager.GetSecretValue' },
        body: JSON.stringify({ SecretId: name }),
      });
      return ((await response.json()) as { SecretString: string }).SecretString;
    },
    async items(name) {
      const all: Item[] = [];
      let from: Item | undefined;
      do {
        const page = await dynamo.send(
          new ScanCommand({ TableName: name, ConsistentRead: true, ...(from && { ExclusiveStartKey: from }) }),
        );
        all.push(...(page.Items ?? []));
        from = page.LastEvaluatedKey;
      } while (from);
      return all;
    },
    async amend(name, key, attributes) {
      const names = Object.keys(attributes);
      await dynamo.send(
        new UpdateItemCommand({
          TableName: name,
          Key: keyOf(name, key),
          UpdateExpression: `SET ${names.map((_, index) => `#${index} = :${index}`).join(', ')}`,
          ExpressionAttributeNames: Object.fromEntries(names.map((attribute, index) => [`#${index}`, attribute])),
          ExpressionAttributeValues: Object.fromEntries(
            names.map((attribute, index) => [`:${index}`, attributes[attribute]]),
          ) as Item,
        }),
      );
    },
    async erase(name, key) {
      await dynamo.send(new DeleteItemCommand({ TableName: name, Key: keyOf(name, key) }));
    },
  };
}

/** Every item of every table, as text. */
export async function dumpOf(service: Attacked): Promise<string> {
  const dumped = await Promise.all(tableNames.map(async (name) => [name, await service.items(name)] as const));
  return JSON.stringify(Object.fromEntries(dumped));
}

/** A local server in a process of its own, whose output is kept. */
async function serverProcess(options: LocalServiceOptions) {
  const chunks: Buffer[] = [];
  // Where a mail went is said by the local server, for people; no function logs it.
  const written = () =>
    Buffer.concat(chunks)
      .toString()
      .replace(/^Mail to .*\n/gm, '');
  const server = await spawnLocalService({
    ...options,
    movableClock: holdsSnapshots,
    onOutput: (chunk) => chunks.push(chunk),
  }).catch((cause: Error) => {
    throw new Error(`${cause.message}; it had written ${written().slice(-1_000)}`);
  });
  return { ...server, written };
}

const isPlain = (body: Call['body']): body is object => typeof body === 'object' && !Buffer.isBuffer(body);

function send(port: number, path: string, { method, headers = {}, body, from }: AttackCall): Promise<Answer> {
  const bytes = body === undefined ? undefined : isPlain(body) ? JSON.stringify(body) : body;
  const received = new Promise<Answer>((resolve, reject) => {
    const sent = request({
      host: '127.0.0.1',
      port,
      path,
      method: method ?? (bytes === undefined ? 'GET' : 'POST'),
      ...(from && { localAddress: from }),
      headers: {
        ...(isPlain(body) && { 'content-type': 'application/json' }),
        ...(bytes !== undefined && { 'content-length': String(Buffer.byteLength(bytes)) }),
        ...headers,
      },
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const answer: Answer = {
          status: response.statusCode ?? 0,
          headers: response.headers as Record<string, string | undefined>,
          setCookies: response.headers['set-cookie'] ?? [],
          text,
          json: parsed(text),
        };
        resolve(answer);
      });
    });
    sent.end(bytes);
  });
  return isRestApi ? received.then(asOfHttpApi) : received;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export interface EventParts {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly ip?: string;
  /** What the authorizer passed on; undefined where none stands before the route. */
  readonly principal?: object | null;
}

/** An event as the gateway makes it, for what no HTTP client can send to a loopback address. */
export const eventOf = (parts: EventParts) => {
  const { method = 'GET', path = '/', headers = {}, cookies, body, isBase64Encoded = false, ip = '192.0.2.1' } = parts;
  return {
    version: '2.0',
    type: 'REQUEST',
    routeKey: `${method} ${path}`,
    rawPath: path,
    rawQueryString: '',
    headers,
    ...(cookies && { cookies }),
    ...(body !== undefined && { body }),
    isBase64Encoded,
    requestContext: {
      requestId: 'attack',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: ip, userAgent: '' },
      ...('principal' in parts && { authorizer: { lambda: parts.principal } }),
    },
  };
};
