/** CDK's own classes are none of its interfaces to a compiler with `exactOptionalPropertyTypes`. */
import type { ITable, Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus, IEventBus } from 'aws-cdk-lib/aws-events';
import type { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';

export type AnyTable = ITable | Table | TableV2;
export type AnySecret = ISecret | Secret;
export type AnyEventBus = IEventBus | EventBus;
