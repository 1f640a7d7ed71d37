/** Two deployments of one construct path, as two runs of one app would make them. */
import { App, Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HybridAuth } from 'hybrid-auth';

const stack = new Stack(new App(), 'Auth', { stackName: process.env.STACK_NAME ?? 'auth-blue' });
new HybridAuth(stack, 'Auth', { api: new HttpApi(stack, 'Api') });
