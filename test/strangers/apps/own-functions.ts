/** Functions of one's own behind rules, which `npx hybrid-auth dev --app` serves on a developer's machine. */
import { App, Duration, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { HybridAuth } from 'hybrid-auth';

const stack = new Stack(new App(), 'OwnFunctions');
const api = new HttpApi(stack, 'Api');
const auth = new HybridAuth(stack, 'Auth', { api, sessionIdleTimeout: Duration.minutes(15) });
const table = new TableV2(stack, 'Table', { partitionKey: { name: 'id', type: AttributeType.STRING } });
const orders = new Lambda(stack, 'Orders', {
  code: Code.fromAsset('functions'),
  handler: 'orders.handler',
  runtime: Runtime.NODEJS_22_X,
  environment: { TABLE: table.tableName, API: api.apiEndpoint },
});
const status = new Lambda(stack, 'Status', {
  code: Code.fromInline('exports.handler = async () => ({ status: "fine" });'),
  handler: 'index.handler',
  runtime: Runtime.NODEJS_22_X,
});
const integration = new HttpLambdaIntegration('Orders', orders);
const methods = [HttpMethod.GET];
auth.protect(api, { path: '/orders', methods, integration });
auth.protect(api, { path: '/orders/all', methods, integration, roles: ['admin'] });
auth.protect(api, { path: '/orders/phone', methods, integration, clientTypes: ['mobile'] });
api.addRoutes({ path: '/status', methods, integration: new HttpLambdaIntegration('Status', status) });
