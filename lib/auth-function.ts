import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as Lambda,
  LoggingFormat,
  Runtime,
  RuntimeFamily,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type FunctionSpecification, functions } from '../contract/functions.ts';
import { functionFolder, type LambdaName } from './function-bundle.ts';

export interface AuthFunctionProps {
  readonly name: LambdaName;
  readonly environment?: Record<string, string>;
  /** All that it may do beside writing its log. */
  readonly statements?: readonly PolicyStatement[];
  /** The folder of its code, where it is not just its bundle. */
  readonly folder?: () => string;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** By its name: CDK has a word for it since 2.225 only. */
const nodejs24 = new Runtime('nodejs24.x', RuntimeFamily.NODEJS, { supportsInlineCode: true });

/** One Lambda function with a role and a log group of its own. */
export class AuthFunction extends Construct {
  readonly lambda: Lambda;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: AuthFunctionProps) {
    super(scope, id);
    const { name, environment = {}, statements = [], folder = () => functionFolder(name) } = props;
    const { description, memory = 512, timeout = 10 }: FunctionSpecification = functions[name];
    this.logGroup = new LogGroup(this, 'Log', { retention: props.logRetention, removalPolicy: props.removalPolicy });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What the function ${name} may do`,
      inlinePolicies: { Needs: new PolicyDocument({ statements: [this.#writeLog(), ...statements] }) },
    });
    this.lambda = new Lambda(this, 'Function', {
      description,
      code: this.#code(folder),
      handler: 'index.handler',
      runtime: nodejs24,
      architecture: Architecture.ARM_64,
      memorySize: memory,
      timeout: Duration.seconds(timeout),
      environment,
      role,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      // No START, END and REPORT lines: they cost as much as the invocation.
      systemLogLevelV2: SystemLogLevel.WARN,
    });
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
