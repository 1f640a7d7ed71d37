/** What all functions have in common, beside what each of them is for. */
import type { RemovalPolicy } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Tracing } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { LambdaName } from './function-bundle.ts';

export interface FunctionNetwork {
  readonly vpc: IVpc;
  readonly vpcSubnets?: SubnetSelection;
  readonly securityGroups: ISecurityGroup[];
}

export interface FunctionSurroundings {
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
  /** Of the logs. @default - CloudWatch's own */
  readonly encryptionKey?: IKey;
  readonly network?: FunctionNetwork;
  readonly tracing?: Tracing;
  /** MB. */
  readonly memorySizes?: Readonly<Partial<Record<LambdaName, number>>>;
  readonly logGroups?: Readonly<Partial<Record<LambdaName, ILogGroup>>>;
  readonly reservedConcurrency?: Readonly<Partial<Record<LambdaName, number>>>;
}
