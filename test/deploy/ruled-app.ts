/** An HTTP API whose routes have rules. */
import { App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { AuthFunction } from '../../lib/auth-function.ts';
import { HybridAuth } from '../../lib/hybrid-auth.ts';
import { deepRoute, ruledRoutes } from './ruled-routes.ts';

const kept = { removalPolicy: RemovalPolicy.DESTROY, logRetention: RetentionDays.ONE_DAY };

const stack = new Stack(new App(), 'Ruled');
const api = new HttpApi(stack, 'Api');
const auth = new HybridAuth(stack, 'Auth', { api, ...kept, bcryptCost: 10 });
const whoami = new AuthFunction(stack, 'Whoami', { name: 'demo-whoami', ...kept }).lambda;
const integration = new HttpLambdaIntegration('Whoami', whoami);
for (const [path, rule] of Object.entries(ruledRoutes))
  auth.protect(api, { path, methods: [HttpMethod.GET], integration, ...rule });
auth.protect(api, { ...deepRoute, integration });
auth.requireAuthorizerOnAllRoutes();

new CfnOutput(stack, 'ApiUrl', { value: api.apiEndpoint });
new CfnOutput(stack, 'OperatorFunction', { value: auth.functions.operator.functionName });
