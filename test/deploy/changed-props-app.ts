/**
 * An app whose props have other values where `CHANGED` says so: `all` of them, or those that the emulator can change. It makes
 * a table anew where AWS changes it as it stands.
 */
import { join } from 'node:path';
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { type IVpc, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as Lambda, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { RestOptions } from '../../lib/gateway/rest-options.ts';
import { HybridAuth, type HybridAuthProps } from '../../lib/hybrid-auth.ts';
import { Mailer } from '../../lib/mailer.ts';
import type { SettingProps } from '../../lib/setting-props.ts';

const { CHANGED: changed } = process.env;
const removalPolicy = RemovalPolicy.DESTROY;
const stack = new Stack(new App(), 'Props', { env: { region: 'us-east-1' } });
const api = new HttpApi(stack, 'Api');
const lambda = (id: string, body: string): Lambda =>
  new Lambda(stack, id, {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline(`exports.handler = async (event) => { ${body} };`),
  });
const vpc = new Vpc(stack, 'Vpc', {
  natGateways: 0,
  maxAzs: 1,
  restrictDefaultSecurityGroup: false,
}) as IVpc;

type OfTables = 'deletionProtection' | 'removalPolicy' | 'encryptionKey';
/** What is told elsewhere, or must not change. */
type Others = keyof SettingProps | keyof RestOptions | 'api' | 'url' | 'console' | 'tables' | 'secrets';
/** Compiles only while every prop is among them. */
type OfTheRest = Required<Omit<HybridAuthProps, OfTables | Others>> & Pick<HybridAuthProps, 'additionalClaims'>;

const ofTables = (): Required<Pick<HybridAuthProps, OfTables>> => ({
  deletionProtection: true,
  removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  encryptionKey: new Key(stack, 'Key', { removalPolicy }),
});

const ofTheRest = (): OfTheRest => ({
  mailer: Mailer.lambda(lambda('Mailer', "console.log('to', event.to, event.subject);")),
  mailTemplates: join(import.meta.dirname, 'mail-templates'),
  hooks: { preTokenIssue: lambda('Claims', "return { claims: { tenant: 'a' } };") },
  additionalClaims: ['tenant'],
  logRetention: RetentionDays.ONE_WEEK,
  eventBus: new EventBus(stack, 'Bus'),
  logGroups: { login: new LogGroup(stack, 'LoginLog', { removalPolicy }) },
  alarms: { topic: new Topic(stack, 'Alarmed') },
  tracing: Tracing.ACTIVE,
  memorySizes: { login: 2_048 },
  authorizerProvisionedConcurrency: 1,
  hashingReservedConcurrency: 5,
  vpc,
  vpcSubnets: { subnets: vpc.isolatedSubnets },
  securityGroups: [new SecurityGroup(stack, 'Ways', { vpc })],
});

const auth = new HybridAuth(stack, 'Auth', {
  api,
  bcryptCost: 10,
  mailFrom: 'no-reply@example.com',
  removalPolicy,
  ...(changed && ofTheRest()),
  ...(changed === 'all' && ofTables()),
});
const orders = lambda('Orders', "return { statusCode: 200, body: '{}' };");
auth.protect(api, {
  path: '/orders',
  methods: [HttpMethod.GET],
  integration: new HttpLambdaIntegration('Orders', orders),
  // A rule is changed with its route.
  ...(changed && { maxAuthAge: Duration.hours(1) }),
});
new CfnOutput(stack, 'ApiUrl', { value: api.apiEndpoint });
