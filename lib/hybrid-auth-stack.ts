import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpStage, LogGroupLogDestination, type ThrottleSettings } from 'aws-cdk-lib/aws-apigatewayv2';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { demoRoutes } from '../contract/routes.ts';
import { AuthFunction } from './auth-function.ts';
import type { AuthFunctions } from './auth-functions.ts';
import { checkProps } from './check-props.ts';
import { corsPreflight, hasPreflights } from './gateway/http-cors.ts';
import { HttpRoutes } from './gateway/http-routes.ts';
import { HybridAuth, type HybridAuthProps } from './hybrid-auth.ts';
import { pascalCase } from './pascal-case.ts';

/**
 * Those of a stack and of HybridAuth; the API is made here.
 * @stability stable
 */
export interface HybridAuthStackProps extends StackProps, Omit<HybridAuthProps, 'api'> {
  /**
   * How many requests a second the API takes, and how many at once, over all clients.
   * @default { rateLimit: 500, burstLimit: 1000 }
   */
  readonly throttle?: ThrottleSettings;
}

/**
 * An HTTP API with HybridAuth and two protected demo routes: what `cdk deploy` deploys from the repository.
 * @stability stable
 */
export class HybridAuthStack extends Stack {
  /** Sign-in, with its tables, functions and grants. */
  readonly auth: HybridAuth;

  constructor(scope: Construct, id: string, props: HybridAuthStackProps = {}) {
    super(scope, id, props);
    const own = authPropsIn(props);
    const { removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, logRetention = RetentionDays.THREE_MONTHS } = own;
    const { throttle = { rateLimit: 500, burstLimit: 1_000 } } = props;

    const api = new HttpApi(this, 'Api', {
      description: 'Sign-in and two protected demo routes',
      createDefaultStage: false,
      ...(hasPreflights(own) && { corsPreflight: corsPreflight(own) }),
    });
    // Before CDK repeats one of the faults in words of its own.
    checkProps({ ...own, api });
    new HttpStage(this, 'Stage', {
      httpApi: api,
      autoDeploy: true,
      throttle,
      accessLogSettings: {
        destination: new LogGroupLogDestination(
          new LogGroup(this, 'AccessLog', { retention: logRetention, removalPolicy }),
        ),
        format: accessLogFormat,
      },
    });

    this.auth = new HybridAuth(this, 'Auth', { ...own, api });
    const functions = this.auth.node.findChild('Functions') as AuthFunctions;
    new HttpRoutes(this, 'Demo', {
      api,
      routes: demoRoutes,
      functionOf: (name) =>
        name === 'documents'
          ? functions.get(name).lambda
          : new AuthFunction(this, pascalCase(name), {
              name,
              logRetention,
              removalPolicy,
            }).lambda,
      authorizer: this.auth.authorizer,
    });

    new CfnOutput(this, 'ApiUrl', { value: this.auth.console?.url ?? api.apiEndpoint });
    new CfnOutput(this, 'OperatorFunction', { value: this.auth.functions.operator.functionName });
    new CfnOutput(this, 'KeysFunction', { value: this.auth.functions.keys.functionName });
  }
}

/** The props of the stack that are its own. */
const ofStack: Record<keyof StackProps | 'throttle', true> = {
  analyticsReporting: true,
  crossRegionReferences: true,
  description: true,
  env: true,
  notificationArns: true,
  permissionsBoundary: true,
  propertyInjectors: true,
  stackName: true,
  suppressTemplateIndentation: true,
  synthesizer: true,
  tags: true,
  terminationProtection: true,
  throttle: true,
};

/** All others, those that nobody knows included. */
const authPropsIn = (props: HybridAuthStackProps): Omit<HybridAuthProps, 'api'> =>
  Object.fromEntries(Object.entries(props).filter(([name]) => !Object.hasOwn(ofStack, name)));

/** No header, cookie, query string or body: secrets leave no trace. */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    time: '$context.requestTime',
    ip: '$context.identity.sourceIp',
    routeKey: '$context.routeKey',
    status: '$context.status',
    responseLength: '$context.responseLength',
    latency: '$context.responseLatency',
    authorizerLatency: '$context.authorizer.latency',
    authorizerError: '$context.authorizer.error',
    integrationError: '$context.integrationErrorMessage',
  }),
);
