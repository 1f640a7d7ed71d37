/** An app whose issuer only the deployment knows: synth cannot tell whether it is a right one. */
import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HybridAuth } from '../../lib/hybrid-auth.ts';

const stack = new Stack(new App(), 'LateIssuer');
const { valueAsString: issuer } = new CfnParameter(stack, 'Issuer');
new HybridAuth(stack, 'Auth', { api: new HttpApi(stack, 'Api'), issuer, bcryptCost: 10 });
