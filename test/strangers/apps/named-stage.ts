/** An API without its default stage. */
import { App, Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HybridAuth } from 'hybrid-auth';

const stack = new Stack(new App(), 'NamedStage');
const api = new HttpApi(stack, 'Api', { createDefaultStage: false });
new HybridAuth(stack, 'Auth', { api });
api.addStage('Prod', { stageName: 'prod', autoDeploy: true });
