/** CloudFront with WAF in front, as `docs/operations.md` has it: `test/architecture` compares the two. */
import { App, Duration, Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  OriginRequestPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { HybridAuth } from 'hybrid-auth';

class Proxied extends Stack {
  constructor(app: App) {
    super(app, 'Proxied', { env: { region: 'us-east-1' } });
    const api = new HttpApi(this, 'Api');
    const arn = 'arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000';
    const certificate = Certificate.fromCertificateArn(this, 'Certificate', arn);
    const webAcl = new CfnWebACL(this, 'WebAcl', {
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: 'proxy', sampledRequestsEnabled: true },
    });

    const auth = new HybridAuth(this, 'Auth', {
      api,
      url: 'https://auth.example.com',
      trustedProxyHeader: 'True-Client-IP',
    });

    new Distribution(this, 'Proxy', {
      domainNames: ['auth.example.com'],
      certificate,
      webAclId: webAcl.attrArn, // of the scope CLOUDFRONT, in us-east-1
      // Which CloudFront else keeps for ten seconds, by the address alone: the error of one user could be the answer to another.
      errorResponses: [404, 414, 500, 501, 502, 503, 504].map((httpStatus) => ({
        httpStatus,
        ttl: Duration.seconds(0),
      })),
      defaultBehavior: {
        origin: new HttpOrigin(`${api.apiId}.execute-api.${this.region}.${this.urlSuffix}`, {
          // biome-ignore lint/style/noNonNullAssertion: there is one where the setting is.
          customHeaders: { 'X-Origin-Verify': auth.secrets.proxy!.secretValueFromJson('current').unsafeUnwrap() },
        }),
        allowedMethods: AllowedMethods.ALLOW_ALL,
        cachePolicy: CachePolicy.CACHING_DISABLED,
        // Every header but Host, by which API Gateway finds the API.
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
        functionAssociations: [
          {
            eventType: FunctionEventType.VIEWER_REQUEST,
            function: new cloudfront.Function(this, 'ClientAddress', {
              runtime: FunctionRuntime.JS_2_0,
              // In place of what the client wrote there.
              code: FunctionCode.fromInline(
                "function handler({ request, viewer }) { request.headers['true-client-ip'] = { value: viewer.ip }; return request; }",
              ),
            }),
          },
        ],
      },
    });
  }
}

new Proxied(new App());
