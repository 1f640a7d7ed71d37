import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { HttpUrl } from '../public-url.ts';

/** Where API Gateway itself answers for an API. @param path of the stage */
export function executeApiUrl(scope: IConstruct, apiId: string, path: string): HttpUrl {
  const { region, urlSuffix } = Stack.of(scope);
  return new HttpUrl(`https://${apiId}.execute-api.${region}.${urlSuffix}`, path);
}
