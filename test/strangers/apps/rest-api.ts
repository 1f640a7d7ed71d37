/** The recipes of docs/rest-apis.md in one app: a REST API with all that only it can have, and a WebSocket API. */
import { App, Duration, Stack } from 'aws-cdk-lib';
import { MockIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { HybridAuth } from 'hybrid-auth';

const stack = new Stack(new App(), 'Rest');
const lambda = (id: string) =>
  new Lambda(stack, id, {
    code: Code.fromInline('exports.handler = async () => ({ statusCode: 200 });'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_22_X,
  });
const [connect, closeConnections] = [lambda('Connect'), lambda('CloseConnections')];
const integration = new MockIntegration();

const api = new RestApi(stack, 'Api');
const auth = new HybridAuth(stack, 'Auth', {
  api,
  allowedOrigins: ['https://app.example.com'],
  waf: { rateLimit: 500 },
  authorizerCache: Duration.seconds(30),
});

const orders = api.root.addResource('orders', { defaultCorsPreflightOptions: auth.restCorsPreflight() });
orders.addMethod('GET', integration, { authorizer: auth.restAuthorizer });

// With a rule of its own:
auth.protect(api, { path: '/payouts', methods: ['POST'], integration, roles: ['admin'], maxAuthAge: 600 });
orders.addMethod('DELETE', integration, { authorizer: auth.authorizerFor(api, { secondFactor: true }) });

new WebSocketApi(stack, 'Live', {
  connectRouteOptions: {
    integration: new WebSocketLambdaIntegration('Connect', connect),
    authorizer: auth.webSocketAuthorizer,
  },
});
new Rule(stack, 'EndedForAll', {
  eventBus: auth.eventBus,
  eventPattern: {
    source: ['hybrid-auth'],
    detailType: ['global_logout', 'password_changed', 'user_disabled', 'user_deleted', 'refresh_token_reused'],
  },
  targets: [new LambdaFunction(closeConnections)],
});
