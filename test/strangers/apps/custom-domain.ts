/** A custom domain with a mapping key, the endpoint of the API disabled, and a site of another origin. */
import { App, Stack } from 'aws-cdk-lib';
import { DomainName, HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { HybridAuth } from 'hybrid-auth';

const stack = new Stack(new App(), 'CustomDomain');
const arn = 'arn:aws:acm:eu-central-1:123456789012:certificate/one';
const domainName = new DomainName(stack, 'Domain', {
  domainName: 'api.example.com',
  certificate: Certificate.fromCertificateArn(stack, 'Certificate', arn),
});
const allowedOrigins = ['https://app.example.com'];
const api = new HttpApi(stack, 'Api', {
  disableExecuteApiEndpoint: true,
  defaultDomainMapping: { domainName, mappingKey: 'v1' },
  corsPreflight: HybridAuth.corsPreflight({ allowedOrigins }),
});
new HybridAuth(stack, 'Auth', { api, allowedOrigins });
