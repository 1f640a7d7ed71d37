import { App, Stack } from 'aws-cdk-lib';
import { LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Architecture, Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { HybridAuth } from 'hybrid-auth';

const stack = new Stack(new App(), 'RestApiExample');
const api = new RestApi(stack, 'Api');

// Sign-in: /auth/register, /auth/login, /auth/refresh, ...
const auth = new HybridAuth(stack, 'Auth', { api });

// A method of your own, behind it.
const orders = new Lambda(stack, 'Orders', {
  code: Code.fromAsset('functions'),
  handler: 'orders.handler',
  runtime: Runtime.NODEJS_22_X,
  architecture: Architecture.ARM_64,
});
auth.protect(api, {
  path: '/orders',
  methods: ['GET'],
  integration: new LambdaIntegration(orders),
  roles: ['user'],
});
