/** How API Gateway comes to invoke functions, of any kind of API. */
import { Aws, Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnAlias, CfnPermission, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { pascalCase } from '../pascal-case.ts';

/** What an authorizer names as its function. */
export const authorizerUri = (scope: Construct, functionArn: string): string =>
  `arn:${Aws.PARTITION}:apigateway:${Stack.of(scope).region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;

/**
 * An alias of the function as it is now, by whose name the function knows who calls:
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html, `invokedFunctionArn`.
 * @returns its ARN
 */
export const callersAlias = (scope: Construct, id: string, { functionName }: IFunction, name: string): string =>
  new CfnAlias(scope, id, {
    description: 'By which an API asks for the rules of its routes',
    functionName,
    functionVersion: '$LATEST',
    name,
  }).ref;

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
