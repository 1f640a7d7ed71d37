/** Props with which an app gives HybridAuth what it has already, and says how the rest is to be made. */
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { SecretName } from '../contract/secrets.ts';
import type { TableName } from '../contract/tables.ts';
import { adoptedSecretFaults } from './adopted-secret.ts';
import { adoptedTableFaults } from './adopted-table.ts';
import type { AnyEventBus, AnySecret, AnyTable } from './cdk-interfaces.ts';
import { type LambdaName, lambdaNames } from './function-bundle.ts';

/** The functions of the construct: the example stack has two more. */
export type ConstructFunctionName = Exclude<LambdaName, 'demo-whoami' | 'demo-admin'>;

/** Whom alarms notify. */
export interface AlarmOptions {
  /** Gets every alarm. Where it is encrypted, its key has to allow CloudWatch. */
  readonly topic: ITopic;
}

export interface BringYourOwnProps {
  /**
   * Tables that are there already: of a destroyed stack, restored from a backup, or made by the app. Keys, index, stream
   * and TTL are checked at synth where the app says them, and at the deployment. `users` asks for `secrets.pepper`.
   * @default - made by the construct
   */
  readonly tables?: Readonly<Partial<Record<TableName, AnyTable>>>;
  /**
   * Secrets that are there already. `{}` is one without keys, which get made; the forms are in docs/bring-your-own.md.
   * @default - made by the construct
   */
  readonly secrets?: Readonly<Partial<Record<SecretName, AnySecret>>>;
  /**
   * Encrypts the tables, secrets, logs, queues and the bus that the construct makes. 1 USD a month, and requests to KMS.
   * The stack needs a Region of its own (`env`).
   * @default - keys of AWS
   */
  readonly encryptionKey?: IKey;
  /**
   * Where security events arrive.
   * @default - a bus of its own
   */
  readonly eventBus?: AnyEventBus;
  /**
   * Where functions log, by the name of the function.
   * @default - a log group for each
   */
  readonly logGroups?: Readonly<Partial<Record<ConstructFunctionName, ILogGroup>>>;
  /**
   * Where the functions run. They need ways to DynamoDB, Secrets Manager, S3 and more: see docs/bring-your-own.md.
   * @default - in no VPC
   */
  readonly vpc?: IVpc;
  /** In which subnets of the VPC. @default - the private ones */
  readonly vpcSubnets?: SubnetSelection;
  /** Of the functions in the VPC: one or more. @default - one for all, which lets out everything */
  readonly securityGroups?: readonly ISecurityGroup[];
  /**
   * X-Ray for every function. What is traced costs 5 USD a million.
   * @default Tracing.DISABLED
   */
  readonly tracing?: Tracing;
  /**
   * Memory by the name of the function. Range: 128 to 10,240 MB. Hashing gets slower below 1,769.
   * @default - 1,769 for what hashes passwords, 256 for the authorizer, 512 for the rest
   */
  readonly memorySizes?: Readonly<Partial<Record<ConstructFunctionName, number>>>;
  /**
   * Instances of the authorizer that are always warm: about 2.7 USD a month each. Range: 1 to 100,000.
   * @default - none
   */
  readonly authorizerProvisionedConcurrency?: number;
  /**
   * How many instances `login`, `register`, `sign-in` and `account` may have at most, each: a ceiling for what a flood of
   * guesses costs. It is taken from the account's own limit. Range: 1 to 100,000.
   * @default - the account's limit
   */
  readonly hashingReservedConcurrency?: number;
  /**
   * Whether there are CloudWatch alarms, 0.10 USD a month each; with a topic they notify it.
   * @default true
   */
  readonly alarms?: boolean | AlarmOptions;
}

export const hashing = ['login', 'register', 'sign-in', 'account'] as const satisfies readonly LambdaName[];

const functionNames = lambdaNames.filter((name) => !name.startsWith('demo-'));

type Fault = (value: unknown) => string | null;

const wholeNumber =
  (least: number, most: number): Fault =>
  (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
      ? null
      : `got ${String(value)}, expected a whole number from ${least} to ${most}`;
const withMember =
  (member: string, expected: string): Fault =>
  (value) =>
    typeof value === 'object' && value !== null && member in value ? null : `expected ${expected}`;

const faultOf = {
  encryptionKey: withMember('keyArn', 'a key of aws-kms, or an imported one'),
  eventBus: withMember('eventBusArn', 'a bus of aws-events, or an imported one'),
  vpc: withMember('vpcId', 'a VPC of aws-ec2, or an imported one'),
  vpcSubnets: (value) => (typeof value === 'object' && value !== null ? null : 'expected a SubnetSelection'),
  securityGroups: (value) =>
    Array.isArray(value) && value.length > 0 && value.every((one) => withMember('securityGroupId', '')(one) === null)
      ? null
      : 'expected a list of security groups',
  tracing: (value) =>
    Object.values(Tracing).some((one) => one === value)
      ? null
      : `got ${String(value)}, expected Tracing.ACTIVE, PASS_THROUGH or DISABLED`,
  authorizerProvisionedConcurrency: wholeNumber(1, 100_000),
  hashingReservedConcurrency: wholeNumber(1, 100_000),
  alarms: (value) =>
    typeof value === 'boolean' ||
    (typeof value === 'object' && value !== null && 'topic' in value && isTopic(value.topic))
      ? null
      : `got ${typeof value === 'object' ? 'an object without a topic' : String(value)}, expected true, false or { topic }`,
} as const satisfies Partial<Record<keyof BringYourOwnProps, Fault>>;

const isTopic = (value: unknown): boolean => withMember('topicArn', '')(value) === null;

/** What is wrong with these props, a line each. */
export function bringYourOwnFaults(props: BringYourOwnProps): string[] {
  const { vpc, vpcSubnets, securityGroups } = props;
  return [
    ...Object.entries(faultOf).flatMap(([name, fault]) => {
      const value = props[name as keyof typeof faultOf];
      const found = value === undefined ? null : fault(value);
      return found === null ? [] : [`${name}: ${found}`];
    }),
    ...byFunctionFaults('memorySizes', props.memorySizes, wholeNumber(128, 10_240)),
    ...byFunctionFaults('logGroups', props.logGroups, withMember('logGroupArn', 'a log group of aws-logs')),
    ...adoptedTableFaults(props.tables),
    ...adoptedSecretFaults(props.secrets, props.tables),
    ...(vpc ? [] : Object.entries({ vpcSubnets, securityGroups }))
      .filter((entry) => entry[1] !== undefined)
      .map(([name]) => `${name}: nothing is in a VPC without vpc`),
  ];
}

function byFunctionFaults(prop: string, given: unknown, fault: Fault): string[] {
  if (given === undefined) return [];
  if (typeof given !== 'object' || given === null)
    return [`${prop}: got ${String(given)}, expected values by function`];
  return Object.entries(given).flatMap(([name, value]) => {
    if (!functionNames.some((known) => known === name))
      return [`${prop}: there is no function ${name}; there are ${functionNames.join(', ')}`];
    const found = value === undefined ? null : fault(value);
    return found === null ? [] : [`${prop}.${name}: ${found}`];
  });
}
