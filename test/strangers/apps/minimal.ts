/** The app of the README: one API, one stack. */
import { App, Duration, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUrlIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { HybridAuth } from 'hybrid-auth';

const stack = new Stack(new App(), 'Minimal');
const api = new HttpApi(stack, 'Api');
const auth = new HybridAuth(stack, 'Auth', { api, sessionIdleTimeout: Duration.minutes(15) });
api.addRoutes({
  path: '/orders',
  methods: [HttpMethod.GET],
  integration: new HttpUrlIntegration('Orders', 'https://orders.example.com'),
  authorizer: auth.authorizer,
});
