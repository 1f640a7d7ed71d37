import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type CfnFunction,
  Code,
  Function as Lambda,
  LoggingFormat,
  Runtime,
  RuntimeFamily,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type FunctionSpecification, functions } from '../contract/functions.ts';
import { acknowledge } from './acknowledge.ts';
import { functionFolder, type LambdaName } from './function-bundle.ts';
import type { FunctionSurroundings } from './function-surroundings.ts';

export interface AuthFunctionProps extends FunctionSurroundings {
  readonly name: LambdaName;
  readonly environment?: Record<string, string>;
  /** All that it may do beside writing its log. */
  readonly statements?: readonly PolicyStatement[];
  /** The folder of its code, where it is not just its bundle. */
  readonly folder?: () => string;
}

/** By its name: CDK has a word for it since 2.225 only. */
const nodejs24 = new Runtime('nodejs24.x', RuntimeFamily.NODEJS, { supportsInlineCode: true });

/** One Lambda function with a role and a log group of its own. */
export class AuthFunction extends Construct {
  readonly lambda: Lambda;
  readonly logGroup: ILogGroup;

  constructor(scope: Construct, id: string, props: AuthFunctionProps) {
    super(scope, id);
    const { name, environment = {}, statements = [], folder = () => functionFolder(name) } = props;
    const { description, memory = 512, timeout = 10 }: FunctionSpecification = functions[name];
    const { network, tracing = Tracing.DISABLED, encryptionKey } = props;
    const isTraced = tracing !== Tracing.DISABLED;
    this.logGroup =
      props.logGroups?.[name] ??
      new LogGroup(this, 'Log', {
        retention: props.logRetention,
        removalPolicy: props.removalPolicy,
        ...(encryptionKey && { encryptionKey }),
      });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What the function ${name} may do`,
      inlinePolicies: {
        Needs: new PolicyDocument({
          statements: [
            this.#writeLog(),
            ...statements,
            ...(network ? [inNetwork()] : []),
            ...(isTraced ? [traced()] : []),
          ],
        }),
      },
    });
    this.lambda = new Lambda(this, 'Function', {
      description,
      code: this.#code(folder),
      handler: 'index.handler',
      runtime: nodejs24,
      architecture: Architecture.ARM_64,
      memorySize: props.memorySizes?.[name] ?? memory,
      timeout: Duration.seconds(timeout),
      environment,
      role,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      // No START, END and REPORT lines: they cost as much as the invocation.
      systemLogLevelV2: SystemLogLevel.WARN,
      ...network,
      ...(props.reservedConcurrency?.[name] !== undefined && {
        reservedConcurrentExecutions: props.reservedConcurrency[name],
      }),
    });
    // Not by CDK's prop, which would add a policy to each role.
    if (isTraced) (this.lambda.node.defaultChild as CfnFunction).tracingConfig = { mode: tracing };
    if (network || isTraced)
      acknowledge(
        role,
        'AwsSolutions-IAM5',
        'Network interfaces and trace segments have no ARNs that a policy could name.',
        'Resource::*',
      );
  }

  #writeLog(): PolicyStatement {
    return new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [this.logGroup.logGroupArn],
    });
  }

  /** Without code where the CLI asks for none (`cdk ls`, `cdk destroy`). */
  #code(folder: () => string): Code {
    return Stack.of(this).bundlingRequired ? Code.fromAsset(folder()) : Code.fromInline('// not bundled');
  }
}

/** What Lambda does in the name of the role: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html */
const inNetwork = (): PolicyStatement =>
  new PolicyStatement({
    actions: [
      ...['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces'],
      ...['ec2:DescribeSubnets', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'],
    ],
    resources: ['*'],
  });

const traced = (): PolicyStatement =>
  new PolicyStatement({ actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] });
