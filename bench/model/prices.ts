/** List prices and default quotas of us-east-1, free tiers left out, each with where it is from. */

export interface Fact {
  readonly value: number;
  readonly what: string;
  readonly source: string;
  /** When the source was read. */
  readonly read: string;
}

const read = '2026-11-23';
const fact = (value: number, what: string, source: string, on = read): Fact => ({ value, what, source, read: on });

/** USD. */
export const prices = {
  httpApiMillion: fact(
    1,
    'HTTP API, a million requests',
    'docs.aws.amazon.com, whitepaper best practices for API Gateway',
  ),
  httpApiMillionAbove: fact(0.9, 'the same above 300 million a month', 'as above'),
  lambdaMillion: fact(0.2, 'Lambda, a million invocations', 'cloudchipr.com/blog/aws-lambda-pricing'),
  lambdaGbSecond: fact(0.0000133334, 'Lambda on arm64, a GB-second, in steps of 1 ms', 'as above'),
  readMillion: fact(
    0.125,
    'DynamoDB on demand, a million read units',
    'airbyte.com/data-engineering-resources/dynamodb-pricing',
  ),
  writeMillion: fact(0.625, 'DynamoDB on demand, a million write units', 'as above'),
  storedGb: fact(0.25, 'DynamoDB, a GB-month', 'aws.amazon.com/dynamodb/pricing', '2026-11-24'),
  logGb: fact(0.5, 'CloudWatch Logs, a GB taken in', 'duckbillgroup.com'),
  secretMonth: fact(0.4, 'Secrets Manager, a secret and month', 'hivebook.wiki, techoral.com'),
  secretTenThousand: fact(0.05, 'Secrets Manager, 10,000 calls', 'as above'),
  cognitoLite: fact(0.0055, 'Cognito Lite, a monthly active user', 'public repositories that quote the price page'),
  cognitoEssentials: fact(0.015, 'Cognito Essentials, a monthly active user', 'as above'),
  cognitoPlus: fact(0.02, 'Cognito Plus, a monthly active user', 'as above'),
} as const satisfies Record<string, Fact>;

/** Defaults; all but the partition's can be raised on request. */
export const quotas = {
  apiPerSecond: fact(
    10_000,
    'API Gateway, requests a second of an account in a region',
    'docs.aws.amazon.com/apigateway, quotas',
    '2026-11-24',
  ),
  concurrency: fact(
    1_000,
    'Lambda, instances at once of an account',
    'docs.aws.amazon.com/lambda, scaling',
    '2026-11-24',
  ),
  callsPerInstance: fact(
    10,
    'Lambda, calls a second for each unit of that concurrency',
    'docs.aws.amazon.com/lambda, quotas',
    '2026-11-24',
  ),
  newInstancesPer10Seconds: fact(
    1_000,
    'Lambda, new instances of one function in 10 s',
    'docs.aws.amazon.com/lambda, scaling',
    '2026-11-24',
  ),
  tableReads: fact(
    40_000,
    'DynamoDB on demand, read units a second of a table',
    'docs.aws.amazon.com/amazondynamodb, quotas',
    '2026-11-24',
  ),
  tableWrites: fact(40_000, 'DynamoDB on demand, write units a second of a table', 'as above', '2026-11-24'),
  newTableReads: fact(
    12_000,
    'the same of a table that is new',
    'repost.aws, on-demand-table-throttling-dynamodb',
    '2026-11-24',
  ),
  newTableWrites: fact(4_000, 'the same of a table that is new, writes', 'as above', '2026-11-24'),
  partitionReads: fact(
    3_000,
    'DynamoDB, read units a second of one partition, and so of one key',
    'as above',
    '2026-11-24',
  ),
  partitionWrites: fact(1_000, 'DynamoDB, write units a second of one partition', 'as above', '2026-11-24'),
} as const satisfies Record<string, Fact>;
