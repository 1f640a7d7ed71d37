import { readFile } from 'node:fs/promises';
import type { Clock } from '../../core/clock.ts';
import { DependencyUnavailable } from '../../core/dependency-unavailable.ts';
import type { AwsCredentials } from './environment.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What Amazon ECS, EKS Pod Identity and Greengrass use beside loopback. */
const localHosts = ['169.254.170.2', '169.254.170.23', '[fd00:ec2::23]', 'localhost', '127.0.0.1', '[::1]'];
const answerWithin = 2_000;
/** Renewed so long before they expire, milliseconds; while renewing fails, the known ones serve to their end. */
const renewBefore = 300_000;

interface Known {
  readonly credentials: AwsCredentials;
  readonly expiresAt: number;
}

/**
 * The credentials of a container's role, from the address that the platform sets, kept until shortly before they expire;
 * null where it sets none.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 * @throws Error where the address could be anybody's: plain HTTP to a host that is not the platform's
 */
export function containerCredentials(env: Environment, now: Clock): (() => Promise<AwsCredentials>) | null {
  const address = addressIn(env);
  if (address === null) return null;
  let known: Known | null = null;
  let loading: Promise<Known> | null = null;

  const loaded = (): Promise<Known> => {
    loading ??= load(address, env).finally(() => {
      loading = null;
    });
    return loading;
  };

  return async () => {
    if (known && now() < known.expiresAt - renewBefore) return known.credentials;
    try {
      known = await loaded();
    } catch (cause) {
      if (!known || now() >= known.expiresAt) throw cause;
    }
    return known.credentials;
  };
}

function addressIn(env: Environment): URL | null {
  const { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: relative, AWS_CONTAINER_CREDENTIALS_FULL_URI: full } = env;
  if (relative) return new URL(relative, 'http://169.254.170.2');
  if (!full) return null;
  const address = new URL(full);
  if (address.protocol !== 'https:' && !(address.protocol === 'http:' && localHosts.includes(address.hostname)))
    throw new Error('AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor an address of the platform');
  return address;
}

async function load(address: URL, env: Environment): Promise<Known> {
  try {
    const { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file, AWS_CONTAINER_AUTHORIZATION_TOKEN: given } = env;
    // The platform replaces the file's content.
    const token = file ? (await readFile(file, 'utf8')).trim() : given;
    const answer = await fetch(address, {
      headers: token ? { authorization: token } : {},
      redirect: 'error',
      signal: AbortSignal.timeout(answerWithin),
    });
    if (answer.status !== 200) throw new Error(`status ${answer.status}`);
    return read(await answer.json());
  } catch (cause) {
    throw new DependencyUnavailable('the credentials of the container', { cause });
  }
}

function read(answer: unknown): Known {
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = answer as Partial<Record<string, string>>;
  const expiresAt = Date.parse(Expiration ?? '');
  if (!AccessKeyId || !SecretAccessKey || !Token || Number.isNaN(expiresAt)) throw new Error('no credentials in it');
  return {
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token },
    expiresAt,
  };
}
