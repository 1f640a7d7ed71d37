/** Where AWS is and who we are, from the variables that Lambda sets and every AWS SDK honours. */
import type { AwsService } from './services.ts';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface AwsConnection {
  readonly region: string;
  /** Where to send requests: what is configured, else the service's public endpoint in the Region. */
  readonly endpoint: string;
  /** Asked at every try, so that rotated credentials are seen. */
  readonly credentials: () => AwsCredentials | Promise<AwsCredentials>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads `AWS_REGION`, `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`, `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` and, where
 * no endpoint is configured, `URL_SUFFIX` (the domain of the partition, which the deployment knows) once,
 * the credentials at every call. Throws where one is missing.
 * Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function awsConnection(service: AwsService, env: Environment): AwsConnection {
  const region = required(env, 'AWS_REGION');
  return {
    region,
    endpoint: configuredEndpoint(service, env) || `https://${service.name}.${region}.${required(env, 'URL_SUFFIX')}`,
    credentials: () => awsCredentials(env),
  };
}

/** `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`; throws where one of the first two is missing. */
export function awsCredentials(env: Environment): AwsCredentials {
  const sessionToken = env.AWS_SESSION_TOKEN;
  return {
    accessKeyId: required(env, 'AWS_ACCESS_KEY_ID'),
    secretAccessKey: required(env, 'AWS_SECRET_ACCESS_KEY'),
    ...(sessionToken ? { sessionToken } : {}),
  };
}

function configuredEndpoint({ endpointVariable }: AwsService, env: Environment): string | undefined {
  if (env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true') return undefined;
  return env[endpointVariable] || env.AWS_ENDPOINT_URL;
}

function required(env: Environment, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`the environment lacks ${name}`);
  return value;
}
