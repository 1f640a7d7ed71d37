import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { systemClock } from '../core/clock.ts';
import { newId } from '../core/random.ts';
import { region } from './gateway-event.ts';
import { type StandIn, standIn } from './stand-in.ts';

export interface LocalSecretsOptions {
  /** The folder of the secrets, one file each; null keeps them in memory. */
  readonly path: string | null;
  /** The secrets that exist, without a value at first. */
  readonly names: readonly string[];
  /** What they hold at first. @default '{}', as those that the stack creates */
  readonly initial?: Readonly<Record<string, string>>;
}

interface Version {
  readonly versionId: string;
  readonly secretString: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** Where the current version of each secret rests. */
interface Vault {
  read(name: string): Promise<Version | null>;
  write(name: string, version: Version): Promise<void>;
}

/**
 * Speaks the two operations of AWS Secrets Manager that we use, over files that only their owner can read.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
 */
export async function startLocalSecrets({ path: folder, names, initial = {} }: LocalSecretsOptions): Promise<StandIn> {
  const vault = folder === null ? memoryVault() : await fileVault(folder);
  const operations = secretOperations(vault, names, initial);

  const server = createServer(async (request, response) => {
    try {
      const operation = operations[String(request.headers['x-amz-target'])];
      if (operation === undefined) throw new Refusal('UnknownOperationException', 'no such operation here');
      reply(response, 200, await operation(await json(request)));
    } catch (error) {
      if (error instanceof Refusal) reply(response, 400, { __type: error.type, Message: error.message });
      else reply(response, 500, { __type: 'InternalServiceError', Message: String(error) });
    }
  });
  return standIn(server);
}

/** What Secrets Manager refuses, by the name it gives it. */
class Refusal extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

type Operation = (input: Record<string, unknown>) => Promise<object>;

function secretOperations(
  vault: Vault,
  names: readonly string[],
  initial: Readonly<Record<string, string>>,
): Readonly<Record<string, Operation>> {
  const arn = (name: string) => `arn:aws:secretsmanager:${region}:000000000000:secret:${name}`;
  const nameOf = ({ SecretId }: Record<string, unknown>): string => {
    const name = names.find((known) => known === SecretId || arn(known) === SecretId);
    if (name === undefined) throw new Refusal('ResourceNotFoundException', 'there is no such secret');
    return name;
  };

  return {
    'secretsmanager.GetSecretValue': async (input) => {
      const name = nameOf(input);
      const current = (await vault.read(name)) ?? {
        versionId: 'empty',
        secretString: initial[name] ?? '{}',
        createdAt: 0,
      };
      if (
        (input.VersionStage ?? 'AWSCURRENT') !== 'AWSCURRENT' ||
        (input.VersionId ?? current.versionId) !== current.versionId
      ) {
        throw new Refusal('ResourceNotFoundException', 'only the current version is kept');
      }
      return {
        ARN: arn(name),
        Name: name,
        VersionId: current.versionId,
        VersionStages: ['AWSCURRENT'],
        SecretString: current.secretString,
        CreatedDate: current.createdAt / 1_000,
      };
    },
    'secretsmanager.PutSecretValue': async (input) => {
      const name = nameOf(input);
      const { SecretString: secretString, ClientRequestToken: versionId } = input;
      if (typeof secretString !== 'string' || typeof versionId !== 'string') {
        throw new Refusal('InvalidParameterException', 'SecretString and ClientRequestToken are strings');
      }
      const current = await vault.read(name);
      if (current?.versionId === versionId && current.secretString !== secretString) {
        throw new Refusal('ResourceExistsException', 'this token has written another value');
      }
      await vault.write(name, { versionId, secretString, createdAt: systemClock() });
      return { ARN: arn(name), Name: name, VersionId: versionId, VersionStages: ['AWSCURRENT'] };
    },
  };
}

function memoryVault(): Vault {
  const versions = new Map<string, Version>();
  return {
    read: async (name) => versions.get(name) ?? null,
    write: async (name, version) => {
      versions.set(name, version);
    },
  };
}

async function fileVault(folder: string): Promise<Vault> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const fileOf = (name: string) => path.join(folder, `${encodeURIComponent(name)}.json`);
  return {
    async read(name) {
      try {
        return JSON.parse(await readFile(fileOf(name), 'utf8'));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    },
    // Whole or not at all, and on the disk before it is acknowledged: a key that signed a token must outlive a crash.
    async write(name, version) {
      const draft = `${fileOf(name)}.${newId()}`;
      try {
        await writeThrough(draft, JSON.stringify(version));
        await rename(draft, fileOf(name));
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
      await syncFolder(folder);
    },
  };
}

async function writeThrough(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a rename last. Windows opens no folders, and needs none for it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function json(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString());
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below, once for both.
  }
  throw new Refusal('SerializationException', 'the body is no JSON object');
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': newId() });
  response.end(JSON.stringify(body));
}
