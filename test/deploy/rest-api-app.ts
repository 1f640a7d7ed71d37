/** HybridAuth and the demo routes on a REST API, as HybridAuthStack has them on an HTTP API. */
import { App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { demoRoutes } from '../../contract/routes.ts';
import { AuthFunction } from '../../lib/auth-function.ts';
import type { AuthFunctions } from '../../lib/auth-functions.ts';
import { RestRoutes } from '../../lib/gateway/rest-routes.ts';
import { HybridAuth } from '../../lib/hybrid-auth.ts';
import { pascalCase } from '../../lib/pascal-case.ts';
import { deepRoute, ruledRoutes } from './ruled-routes.ts';

const kept = { removalPolicy: RemovalPolicy.DESTROY, logRetention: RetentionDays.ONE_DAY };

const stack = new Stack(new App(), 'RestAuth');
const api = new RestApi(stack, 'Api', { cloudWatchRole: false });
const auth = new HybridAuth(stack, 'Auth', {
  api,
  ...kept,
  bcryptCost: 10,
  ipAttemptLimit: 100_000,
  ipRegistrationLimit: 100_000,
  mailFrom: 'no-reply@example.com',
});
const functions = auth.node.findChild('Functions') as AuthFunctions;
new RestRoutes(stack, 'Demo', {
  api,
  routes: demoRoutes,
  functionOf: (name) =>
    name === 'documents'
      ? functions.get(name).lambda
      : new AuthFunction(stack, pascalCase(name), { name, ...kept }).lambda,
  authorizer: auth.restAuthorizer,
});
const whoami = new LambdaIntegration(new AuthFunction(stack, 'Ruled', { name: 'demo-whoami', ...kept }).lambda);
for (const [path, rule] of Object.entries(ruledRoutes))
  auth.protect(api, { path, methods: ['GET'], integration: whoami, ...rule });
auth.protect(api, { ...deepRoute, integration: whoami });

new CfnOutput(stack, 'OperatorFunction', { value: auth.functions.operator.functionName });
// The stage's own URL names a host that no emulator listens at.
new CfnOutput(stack, 'ApiId', { value: api.restApiId });
