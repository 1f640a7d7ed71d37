import { Aws, type CfnElement, Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { securityEventsBusVariable } from '../contract/environment.ts';
import { type SecurityEventSpecification, type StreamedTable, securityEvents } from '../contract/security-events.ts';
import { acknowledge } from './acknowledge.ts';
import { AuthFunction } from './auth-function.ts';
import type { AuthTables } from './auth-tables.ts';
import { deploymentName } from './deployment-name.ts';
import { pascalCase } from './pascal-case.ts';

export interface SecurityEventsProps {
  readonly tables: AuthTables;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

const specifications: readonly SecurityEventSpecification[] = Object.values(securityEvents);

/** Tells an event bus what the tables' streams show, at least once each; what cannot be told ends in a queue. */
export class SecurityEvents extends Construct {
  readonly bus: EventBus;
  readonly undelivered: Queue;
  readonly function: AuthFunction;

  constructor(scope: Construct, id: string, props: SecurityEventsProps) {
    super(scope, id);
    const { logRetention, removalPolicy } = props;
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: deploymentName(this),
      description: 'Security events of hybrid-auth',
    });
    this.undelivered = new Queue(this, 'Undelivered', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy,
    });
    acknowledge(
      this.undelivered,
      'AwsSolutions-SQS3',
      'It is itself where failed batches of the streams end, and an alarm watches it.',
    );

    const streams = [...new Set(specifications.map(({ table }) => table))].map((name) => {
      const table = props.tables.get(name);
      if (!table.tableStreamArn) throw new Error(`hybrid-auth: the table ${name} has no stream`);
      return { name, table, arn: table.tableStreamArn };
    });
    this.function = new AuthFunction(this, 'Publish', {
      name: 'security-events',
      environment: { [securityEventsBusVariable]: this.bus.eventBusName, URL_SUFFIX: Aws.URL_SUFFIX },
      statements: [
        new PolicyStatement({ actions: ['events:PutEvents'], resources: [this.bus.eventBusArn] }),
        new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.undelivered.queueArn] }),
        new PolicyStatement({
          actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
          resources: streams.map(({ arn }) => arn),
        }),
        // Lambda lists the streams of a table before it reads one, whatever their labels are.
        new PolicyStatement({
          actions: ['dynamodb:ListStreams'],
          resources: streams.map(({ table }) => `${table.tableArn}/stream/*`),
        }),
      ],
      logRetention,
      removalPolicy,
    });
    for (const { name, table, arn } of streams) {
      new EventSourceMapping(this, pascalCase(name), {
        target: this.function.lambda,
        eventSourceArn: arn,
        startingPosition: StartingPosition.TRIM_HORIZON,
        filters: filtersOf(name),
        batchSize: 100,
        maxBatchingWindow: Duration.seconds(1),
        bisectBatchOnError: true,
        reportBatchItemFailures: true,
        retryAttempts: 5,
        maxRecordAge: Duration.hours(12),
        // Bound by hand: the queue's own grant would give the function more than it needs.
        onFailure: { bind: () => ({ destination: this.undelivered.queueArn }) },
      });
      acknowledge(
        this.function,
        'AwsSolutions-IAM5',
        'ListStreams is asked of all streams of one table; which labels they have, only DynamoDB knows.',
        `Resource::<${Stack.of(table).getLogicalId(table.node.defaultChild as CfnElement)}.Arn>/stream/*`,
      );
    }
  }
}

/** Which changes of a table the function is called for: what comes new or is deleted is never an event. */
const filtersOf = (name: StreamedTable) => {
  const images = specifications.filter(({ table }) => table === name).map(({ newImage }) => newImage);
  const distinct = new Map(images.map((newImage) => [JSON.stringify(newImage), newImage]));
  return [...distinct.values()].map((newImage) =>
    FilterCriteria.filter({
      eventName: FilterRule.isEqual('MODIFY'),
      ...(newImage && { dynamodb: { NewImage: newImage } }),
    }),
  );
};
