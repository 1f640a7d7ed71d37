/** The API in one stack, sign-in in another, routes in a third. */
import { App, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod, HttpRoute, HttpRouteKey } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { HybridAuth } from 'hybrid-auth';

const app = new App();
const api = new HttpApi(new Stack(app, 'Api'), 'Api');
const auth = new HybridAuth(new Stack(app, 'Auth'), 'Auth', { api });

const third = new Stack(app, 'Orders');
const orders = new Lambda(third, 'Function', {
  code: Code.fromInline('exports.handler = async () => ({});'),
  handler: 'index.handler',
  runtime: Runtime.NODEJS_22_X,
});
new HttpRoute(third, 'Orders', {
  httpApi: api,
  routeKey: HttpRouteKey.with('/orders', HttpMethod.GET),
  integration: new HttpLambdaIntegration('Orders', orders),
  authorizer: auth.authorizer,
});
