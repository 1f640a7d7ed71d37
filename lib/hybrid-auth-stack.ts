import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CorsHttpMethod,
  type CorsPreflightOptions,
  HttpApi,
  HttpStage,
  LogGroupLogDestination,
  type ThrottleSettings,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { deviceHeaderName, refreshOutcomeHeaderName } from '../contract/headers.ts';
import { demoRoutes } from '../contract/routes.ts';
import { AuthFunction } from './auth-function.ts';
import { AuthRoutes } from './auth-routes.ts';
import { checkSettings } from './auth-settings.ts';
import { HybridAuth, type HybridAuthProps } from './hybrid-auth.ts';
import { pascalCase } from './pascal-case.ts';

export interface HybridAuthStackProps extends StackProps, Omit<HybridAuthProps, 'api'> {
  /**
   * How many requests a second the API takes, and how many at once, over all clients.
   * @default { rateLimit: 500, burstLimit: 1000 }
   */
  readonly throttle?: ThrottleSettings;
}

/** An HTTP API with HybridAuth and two protected demo routes: what `cdk deploy` deploys from the repository. */
export class HybridAuthStack extends Stack {
  readonly auth: HybridAuth;

  constructor(scope: Construct, id: string, props: HybridAuthStackProps = {}) {
    super(scope, id, props);
    // Before the API repeats one of them in words of its own.
    checkSettings(props);
    const { removalPolicy = RemovalPolicy.RETAIN, logRetention = RetentionDays.THREE_MONTHS } = props;
    const { throttle = { rateLimit: 500, burstLimit: 1_000 }, allowedOrigins } = props;

    const api = new HttpApi(this, 'Api', {
      description: 'Sign-in and two protected demo routes',
      createDefaultStage: false,
      ...(allowedOrigins && { corsPreflight: corsFor(allowedOrigins) }),
    });
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

    this.auth = new HybridAuth(this, 'Auth', { ...props, api });
    new AuthRoutes(this, 'Demo', {
      api,
      routes: demoRoutes,
      functionOf: (name) =>
        new AuthFunction(this, pascalCase(name), {
          name,
          description: 'Stands in for a protected route of your own',
          logRetention,
          removalPolicy,
        }).lambda,
      authorizer: this.auth.authorizer,
    });

    new CfnOutput(this, 'ApiUrl', { value: api.apiEndpoint });
    new CfnOutput(this, 'OperatorFunction', { value: this.auth.operator.functionName });
    new CfnOutput(this, 'KeysFunction', { value: this.auth.keys.functionName });
  }
}

/** Browsers of the given origins may send cookies, and read what the contract answers in headers. */
const corsFor = (origins: readonly string[]): CorsPreflightOptions => ({
  allowOrigins: [...origins],
  allowCredentials: true,
  allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.DELETE],
  allowHeaders: ['authorization', 'content-type', deviceHeaderName.toLowerCase()],
  exposeHeaders: [refreshOutcomeHeaderName, deviceHeaderName, 'Retry-After', 'WWW-Authenticate', 'X-Request-Id'],
  maxAge: Duration.hours(1),
});

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
