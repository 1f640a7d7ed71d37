/** What is wrong between the console's distribution and the rest of the app, a line each. Asked at synth. */
import { Stack } from 'aws-cdk-lib';
import type { CfnDistribution } from 'aws-cdk-lib/aws-cloudfront';
import type { IConstruct } from 'constructs';
import { proxySecretHeaderName } from '../contract/headers.ts';
import { domainNameOf } from './gateway/domain-name.ts';
import { resourcesOf } from './gateway/resources-of.ts';

/** Where the distribution asks the API at a name of its own, it asks itself. */
export function loopFaults(anywhere: IConstruct, origins: readonly string[], host: string): string[] {
  const name = domainNameOf(anywhere, host);
  return origins.includes(`https://${name}`)
    ? [
        `console.domainNames: the API answers at ${name} alone, for it has disableExecuteApiEndpoint, and the distribution would ` +
          'ask itself; leave disableExecuteApiEndpoint out, or give the API another domain',
      ]
    : [];
}

/**
 * APIs beside the one that the distribution stands before: the authorizer lets in but what shows the proxy's secret. Nobody
 * does where the secret is ours, and no other origin in the app gets it.
 */
export function besideFaults(anywhere: IConstruct, apis: readonly IConstruct[]): string[] {
  if (originsThatShow(anywhere) > 1) return [];
  return apis.map(
    ({ node }) =>
      `console: ${node.path} does not lie behind its distribution, so the authorizer refuses every request there; declare the ` +
      'routes on the API of the prop `api`, or give the API a distribution of its own, whose origin shows auth.secrets.proxy in ' +
      `${proxySecretHeaderName}; where a proxy outside of this app has the secret, give it as secrets: { proxy }`,
  );
}

/** The console's own among them. */
const originsThatShow = (anywhere: IConstruct): number =>
  resourcesOf<CfnDistribution>(anywhere, 'AWS::CloudFront::Distribution').flatMap((distribution) => {
    const { origins = [] } = Stack.of(distribution).resolve(distribution.distributionConfig) as Config;
    return origins.filter(({ originCustomHeaders = [] }) =>
      originCustomHeaders.some(({ headerName }) => headerName.toLowerCase() === proxySecretHeaderName.toLowerCase()),
    );
  }).length;

interface Config {
  readonly origins?: readonly { readonly originCustomHeaders?: readonly { readonly headerName: string }[] }[];
}
