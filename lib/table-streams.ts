import { CfnElement, Duration, type RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { EventSourceMapping, type EventSourceMappingOptions, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { StreamedTable } from '../contract/security-events.ts';
import { acknowledge } from './acknowledge.ts';
import type { AuthFunction } from './auth-function.ts';
import type { AuthTables } from './auth-tables.ts';
import type { AnyTable } from './cdk-interfaces.ts';
import { keyStatements } from './key-access.ts';
import { pascalCase } from './pascal-case.ts';

export interface TableStream {
  readonly name: StreamedTable;
  readonly table: AnyTable;
  readonly key: IKey | undefined;
  readonly arn: string;
}

export function streamOf(tables: AuthTables, name: StreamedTable): TableStream {
  const table = tables.get(name);
  if (!table.tableStreamArn) throw new Error(`hybrid-auth: the table ${name} has no stream`);
  return { name, table, arn: table.tableStreamArn, key: tables.keyOf(name) };
}

/** Where the batches of streams end that could not be worked off. */
export function undeliveredQueue(scope: Construct, removalPolicy: RemovalPolicy, key: IKey | undefined): Queue {
  const queue = new Queue(scope, 'Undelivered', {
    ...(key
      ? { encryption: QueueEncryption.KMS, encryptionMasterKey: key }
      : { encryption: QueueEncryption.SQS_MANAGED }),
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    removalPolicy,
  });
  acknowledge(
    queue,
    'AwsSolutions-SQS3',
    'It is itself where failed batches of the streams end, and an alarm watches it.',
  );
  return queue;
}

/** What a function has to be allowed so that Lambda reads the streams for it. */
export const streamStatements = (streams: readonly TableStream[], undelivered: Queue): PolicyStatement[] => [
  ...keyStatements(undelivered, 'sqs', 'write', [undelivered.encryptionMasterKey]),
  ...keyStatements(
    undelivered,
    'dynamodb',
    'read',
    streams.map(({ key }) => key),
  ),
  new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [undelivered.queueArn] }),
  new PolicyStatement({
    actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
    resources: streams.map(({ arn }) => arn),
  }),
  // Lambda lists the streams of a table before it reads one, whatever their labels are.
  new PolicyStatement({
    actions: ['dynamodb:ListStreams'],
    resources: streams.map(({ table }) => `${table.tableArn}/stream/*`),
  }),
];

export interface StreamReader {
  readonly stream: TableStream;
  readonly target: AuthFunction;
  readonly undelivered: Queue;
  /** What differs from one reader to another. */
  readonly options: Pick<
    EventSourceMappingOptions,
    'filters' | 'batchSize' | 'maxBatchingWindow' | 'retryAttempts' | 'maxRecordAge' | 'parallelizationFactor'
  >;
}

/** Calls a function for the changes of a table; a batch that fails is halved, tried again, and ends in the queue. */
export function readStream(scope: Construct, { stream, target, undelivered, options }: StreamReader): void {
  new EventSourceMapping(scope, pascalCase(stream.name), {
    target: target.lambda,
    eventSourceArn: stream.arn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    ...options,
    // Bound by hand: the queue's own grant would give the function more than it needs.
    onFailure: { bind: () => ({ destination: undelivered.queueArn }) },
  });
  acknowledge(
    target,
    'AwsSolutions-IAM5',
    'ListStreams is asked of all streams of one table; which labels they have, only DynamoDB knows.',
    findingOf(stream.table),
  );
}

/** As cdk-nag writes it; an ARN that only the deployment knows it writes in more than one way, so there the whole rule is meant. */
function findingOf(table: AnyTable): string | undefined {
  const { defaultChild } = table.node;
  if (defaultChild && CfnElement.isCfnElement(defaultChild))
    return `Resource::<${Stack.of(table).getLogicalId(defaultChild)}.Arn>/stream/*`;
  return Token.isUnresolved(table.tableArn) ? undefined : `Resource::${table.tableArn}/stream/*`;
}
