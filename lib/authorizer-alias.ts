import { type IFunction, Function as Lambda } from 'aws-cdk-lib/aws-lambda';

/** The authorizer with instances that wait for requests: these belong to a version, which an alias names. */
export function authorizerAlias(authorizer: Lambda, provisionedConcurrency: number | undefined): IFunction {
  if (provisionedConcurrency === undefined) return authorizer;
  const alias = authorizer.addAlias('live', { provisionedConcurrentExecutions: provisionedConcurrency });
  return Lambda.fromFunctionAttributes(authorizer, 'Live', { functionArn: alias.functionArn, sameEnvironment: true });
}
