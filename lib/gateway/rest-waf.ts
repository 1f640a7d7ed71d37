import { Stack } from 'aws-cdk-lib';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct, type IDependable } from 'constructs';
import { deploymentName } from '../deployment-name.ts';
import type { AnyRestApi } from './rest-api.ts';

/**
 * The web ACL before a REST API.
 * @stability experimental
 */
export interface WafOptions {
  /**
   * How many requests to `/auth/*` one IP address may send in five minutes. Range: 10 to 2,000,000,000.
   * @default 1000
   */
  readonly rateLimit?: number;
}

export interface RestWafProps extends WafOptions {
  readonly api: AnyRestApi;
  readonly stageName: string;
  /** The stage. */
  readonly stage: IDependable;
}

/** Refuses what one address sends too much of, before any function of ours is invoked and paid. */
export class RestWaf extends Construct {
  readonly webAcl: CfnWebACL;

  constructor(scope: Construct, id: string, { api, stageName, stage, rateLimit = 1_000 }: RestWafProps) {
    super(scope, id);
    const visibility = (metricName: string) => ({
      cloudWatchMetricsEnabled: true,
      sampledRequestsEnabled: false,
      metricName,
    });
    this.webAcl = new CfnWebACL(this, 'WebAcl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility(deploymentName(this)),
      rules: [
        {
          name: 'AuthRate',
          priority: 0,
          action: { block: {} },
          visibilityConfig: visibility(`${deploymentName(this)}-AuthRate`),
          statement: {
            rateBasedStatement: {
              aggregateKeyType: 'IP',
              limit: rateLimit,
              evaluationWindowSec: 300,
              scopeDownStatement: {
                byteMatchStatement: {
                  // The stage, or the base path of a domain, stands before it.
                  positionalConstraint: 'CONTAINS',
                  searchString: '/auth/',
                  fieldToMatch: { uriPath: {} },
                  textTransformations: [
                    { priority: 0, type: 'URL_DECODE' },
                    { priority: 1, type: 'LOWERCASE' },
                  ],
                },
              },
            },
          },
        },
      ],
    });
    const { partition, region } = Stack.of(this);
    new CfnWebACLAssociation(this, 'Association', {
      webAclArn: this.webAcl.attrArn,
      resourceArn: `arn:${partition}:apigateway:${region}::/restapis/${api.restApiId}/stages/${stageName}`,
    }).node.addDependency(stage);
  }
}
