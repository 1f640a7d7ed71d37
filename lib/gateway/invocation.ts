/** How API Gateway comes to invoke functions, of any kind of API. */
import { Aws, Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnPermission, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { pascalCase } from '../pascal-case.ts';

/** What an authorizer names as its function. */
export const authorizerUri = (scope: Construct, functionArn: string): string =>
  `arn:${Aws.PARTITION}:apigateway:${Stack.of(scope).region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;

/** Lets this authorizer of this API invoke its function, and no other. */
export function allowAuthorizer(
  scope: Construct,
  id: string,
  { functionArn, apiId, authorizerId }: Readonly<Record<'functionArn' | 'apiId' | 'authorizerId', string>>,
): void {
  new CfnPermission(scope, id, {
    action: 'lambda:InvokeFunction',
    functionName: functionArn,
    principal: 'apigateway.amazonaws.com',
    sourceArn: Stack.of(scope).formatArn({
      service: 'execute-api',
      resource: apiId,
      resourceName: `authorizers/${authorizerId}`,
    }),
  });
}

/** One permission for all routes of a function: CDK would make one a route or more, and a function's policy holds 20 KB. */
export function allowRoutes(scope: Construct, name: string, lambda: IFunction, apiId: string): void {
  lambda.addPermission(pascalCase(`invoke ${name}`), {
    scope,
    principal: new ServicePrincipal('apigateway.amazonaws.com'),
    sourceArn: Stack.of(scope).formatArn({ service: 'execute-api', resource: apiId, resourceName: '*/*/*' }),
  });
}
