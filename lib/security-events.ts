import { Aws, Duration } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { FilterCriteria, FilterRule } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { securityEventsBusVariable } from '../contract/environment.ts';
import { type SecurityEventSpecification, type StreamedTable, securityEvents } from '../contract/security-events.ts';
import { AuthFunction } from './auth-function.ts';
import type { AuthTables } from './auth-tables.ts';
import type { AnyEventBus } from './cdk-interfaces.ts';
import { deploymentName } from './deployment-name.ts';
import type { FunctionSurroundings } from './function-surroundings.ts';
import { readStream, streamOf, streamStatements, undeliveredQueue } from './table-streams.ts';

export interface SecurityEventsProps {
  readonly tables: AuthTables;
  /** The app's own; null where one is to be made. */
  readonly bus: AnyEventBus | null;
  readonly surroundings: FunctionSurroundings;
}

const specifications: readonly SecurityEventSpecification[] = Object.values(securityEvents);

/** Tells an event bus what the tables' streams show, at least once each; what cannot be told ends in a queue. */
export class SecurityEvents extends Construct {
  readonly bus: AnyEventBus;
  readonly undelivered: Queue;
  readonly function: AuthFunction;

  constructor(scope: Construct, id: string, props: SecurityEventsProps) {
    super(scope, id);
    const { removalPolicy, encryptionKey } = props.surroundings;
    this.bus =
      props.bus ??
      new EventBus(this, 'Bus', {
        eventBusName: deploymentName(this),
        description: 'Security events of hybrid-auth',
        ...(encryptionKey && { kmsKey: encryptionKey }),
      });
    this.undelivered = undeliveredQueue(this, removalPolicy, encryptionKey);
    const streams = [...new Set(specifications.map(({ table }) => table))].map((name) => streamOf(props.tables, name));
    this.function = new AuthFunction(this, 'Publish', {
      name: 'security-events',
      environment: { [securityEventsBusVariable]: this.bus.eventBusName, URL_SUFFIX: Aws.URL_SUFFIX },
      statements: [
        new PolicyStatement({ actions: ['events:PutEvents'], resources: [this.bus.eventBusArn] }),
        ...streamStatements(streams, this.undelivered),
      ],
      ...props.surroundings,
    });
    for (const stream of streams)
      readStream(this, {
        stream,
        target: this.function,
        undelivered: this.undelivered,
        options: {
          filters: filtersOf(stream.name),
          batchSize: 100,
          maxBatchingWindow: Duration.seconds(1),
          retryAttempts: 5,
          maxRecordAge: Duration.hours(12),
        },
      });
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
