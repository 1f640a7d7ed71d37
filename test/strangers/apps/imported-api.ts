/** An API that another app has made. */
import { App, Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HybridAuth } from 'hybrid-auth';

const stack = new Stack(new App(), 'ImportedApi');
const api = HttpApi.fromHttpApiAttributes(stack, 'Api', { httpApiId: 'abcdef1234' });
new HybridAuth(stack, 'Auth', { api, url: 'https://auth.example.com/v1' });
