import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Architecture, Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { HybridAuth } from 'hybrid-auth';

const stack = new Stack(new App(), 'MinimalApi');
const api = new HttpApi(stack, 'Api');

// Sign-in: /auth/register, /auth/login, /auth/refresh, ...
const auth = new HybridAuth(stack, 'Auth', { api });

// A route of your own, behind it.
const orders = new Lambda(stack, 'Orders', {
  code: Code.fromAsset('functions'),
  handler: 'orders.handler',
  runtime: Runtime.NODEJS_22_X,
  architecture: Architecture.ARM_64,
});
auth.protect(api, {
  path: '/orders',
  methods: [HttpMethod.GET],
  integration: new HttpLambdaIntegration('Orders', orders),
  roles: ['user'],
});

new CfnOutput(stack, 'ApiUrl', { value: api.apiEndpoint });
