import { containerCredentials } from '../adapters/aws/container-credentials.ts';
import { type AwsCredentials, awsConnection, awsCredentials } from '../adapters/aws/environment.ts';
import { dynamoDb } from '../adapters/aws/services.ts';
import { dynamoClient } from '../adapters/dynamodb/dynamo-client.ts';
import { revocationLogTable as logIn } from '../adapters/dynamodb/revocation-log-table.ts';
import { isRevokedIn } from '../adapters/dynamodb/revocation-table.ts';
import { revocationMaxStaleness } from '../contract/settings/sessions.ts';
import { systemClock } from '../core/clock.ts';
import { DependencyUnavailable } from '../core/dependency-unavailable.ts';
import { revocationMargin } from '../core/revocation/revocation-margin.ts';
import { revocationSnapshot } from '../core/revocation/revocation-snapshot.ts';
import type { Revocations } from './revocations.ts';

interface Place {
  /** Of the tables. */
  readonly region: string;
  /**
   * Where the credentials come from: `fromNodeProviderChain()` of the AWS SDK, for one.
   * @default - the environment (`AWS_ACCESS_KEY_ID`, ...), else the container's role (Amazon ECS, EKS Pod Identity)
   */
  readonly credentials?: () => Promise<{
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string | undefined;
  }>;
  /** Of DynamoDB, a URL. @default - `AWS_ENDPOINT_URL_DYNAMODB`, else DynamoDB's own in the Region */
  readonly endpoint?: string;
}

interface Strict extends Place {
  /** The name of the table: one strongly consistent read a request. Needs `dynamodb:GetItem`. */
  readonly revokedTokensTable: string;
  readonly revocationLogTable?: undefined;
  readonly maxStaleness?: undefined;
}

interface Snapshot extends Place {
  /** The name of the table: what ended lately is held in memory, and brought up to date. Needs `dynamodb:Query`. */
  readonly revocationLogTable: string;
  /** How long a session that has ended may still be accepted. Range: 1 to 300, whole seconds. */
  readonly maxStaleness: number;
  /** Read where the snapshot cannot answer. @default - such a request is refused as `unavailable` */
  readonly revokedTokensTable?: string;
}

/**
 * Which tables are read, and how.
 * @stability stable
 */
export type DynamoRevocationsOptions = Strict | Snapshot;

/**
 * Revocations as the service's own tables have them, read directly: the same immediate sign-out as at the authorizer.
 * @throws TypeError where the options contradict each other
 * @stability stable
 */
export function dynamoRevocations(options: DynamoRevocationsOptions): Revocations {
  const { region, endpoint, revokedTokensTable, revocationLogTable, maxStaleness } = options;
  const { max } = revocationMaxStaleness;
  if (!region || !(revokedTokensTable || revocationLogTable))
    throw new TypeError('dynamoRevocations needs region, and revokedTokensTable or revocationLogTable');
  if ((revocationLogTable === undefined) !== (maxStaleness === undefined))
    throw new TypeError('revocationLogTable and maxStaleness come together');
  if (maxStaleness !== undefined && !(Number.isSafeInteger(maxStaleness) && maxStaleness >= 1 && maxStaleness <= max))
    throw new TypeError(`maxStaleness: got ${maxStaleness}, expected whole seconds from 1 to ${max}`);

  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const connection = awsConnection(dynamoDb, { ...process.env, AWS_REGION: region, URL_SUFFIX: suffix });
  const dynamo = dynamoClient({
    ...connection,
    ...(endpoint !== undefined && { endpoint }),
    credentials: options.credentials ? provided(options.credentials) : ownCredentials(),
  });
  const isRevoked = revokedTokensTable
    ? isRevokedIn({ dynamo, revokedTokens: revokedTokensTable })
    : async (): Promise<boolean> => {
        throw new DependencyUnavailable('the snapshot of the revocations cannot answer');
      };

  return ({ accessTokenLifetime }) =>
    revocationLogTable === undefined
      ? isRevoked
      : revocationSnapshot({
          log: logIn({ dynamo, revocationLog: revocationLogTable }),
          isRevoked,
          revocationMaxStaleness: Number(maxStaleness) * 1_000,
          memory: (accessTokenLifetime + revocationMargin) * 1_000,
          now: systemClock,
        });
}

const provided = (provider: NonNullable<Place['credentials']>) => async (): Promise<AwsCredentials> => {
  const { accessKeyId, secretAccessKey, sessionToken } = await provider();
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
};

/** The order of AWS's SDKs. */
function ownCredentials(): () => AwsCredentials | Promise<AwsCredentials> {
  const ofContainer = process.env.AWS_ACCESS_KEY_ID ? null : containerCredentials(process.env, systemClock);
  return ofContainer ?? (() => awsCredentials(process.env));
}
