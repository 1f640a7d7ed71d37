import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { App, CfnOutput, Duration, Fn, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import {
  AllowedMethods,
  CachePolicy,
  Function as CloudFrontFunction,
  Distribution,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  OriginRequestPolicy,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Architecture, Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { HybridAuth } from 'hybrid-auth';

/** Nothing but files of the site itself, no inline script or style, no text that becomes markup, no frame around it. */
const contentSecurityPolicy = readFileSync('content-security-policy.txt', 'utf8').trim().replaceAll('\n', '; ');

const app = new App();
const stack = new Stack(app, 'CookieSpa');
const api = new HttpApi(stack, 'Api');

// The page, and under the same address the API: the cookie is of one site, and no request is of another origin.
const files = new Bucket(stack, 'Files', { blockPublicAccess: BlockPublicAccess.BLOCK_ALL, enforceSSL: true });
const site = new Distribution(stack, 'Site', {
  defaultRootObject: 'index.html',
  defaultBehavior: {
    origin: S3BucketOrigin.withOriginAccessControl(files),
    viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    responseHeadersPolicy: new ResponseHeadersPolicy(stack, 'Headers', {
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.SAME_ORIGIN, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override: true },
      },
    }),
  },
});
const url = `https://${site.distributionDomainName}`;

// Through CloudFront alone, which tells who is there; else the throttle would see CloudFront's addresses.
const auth = new HybridAuth(stack, 'Auth', { api, url, trustedProxyHeader: 'True-Client-IP' });
const { proxy } = auth.secrets;
const origin = new HttpOrigin(Fn.select(2, Fn.split('/', api.apiEndpoint)), {
  // A reference: the value stands in no template.
  ...(proxy && { customHeaders: { 'X-Origin-Verify': proxy.secretValueFromJson('current').unsafeUnwrap() } }),
});
const clientAddress = new CloudFrontFunction(stack, 'ClientAddress', {
  runtime: FunctionRuntime.JS_2_0,
  // In place of what the client wrote there.
  code: FunctionCode.fromInline(
    "function handler({ request, viewer }) { request.headers['true-client-ip'] = { value: viewer.ip }; return request; }",
  ),
});
// No `errorResponses` for the site: they would replace the API's refusals, too.
for (const path of ['/auth/*', '/.well-known/*', '/api/*'])
  site.addBehavior(path, origin, {
    allowedMethods: AllowedMethods.ALLOW_ALL,
    cachePolicy: CachePolicy.CACHING_DISABLED,
    // Every header but Host, by which API Gateway finds the API.
    originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
    functionAssociations: [{ eventType: FunctionEventType.VIEWER_REQUEST, function: clientAddress }],
  });

// Routes of your own.
const orders = new HttpLambdaIntegration(
  'Orders',
  new Lambda(stack, 'Orders', {
    code: Code.fromAsset('functions'),
    handler: 'orders.handler',
    runtime: Runtime.NODEJS_22_X,
    architecture: Architecture.ARM_64,
  }),
);
const payoutsWithin = Duration.seconds(Number(app.node.tryGetContext('payoutsWithin') ?? 600));
auth.protect(api, { path: '/api/orders', methods: [HttpMethod.GET], integration: orders });
auth.protect(api, { path: '/api/reports', methods: [HttpMethod.GET], integration: orders, roles: ['admin'] });
auth.protect(api, {
  path: '/api/payouts',
  methods: [HttpMethod.POST],
  integration: orders,
  maxAuthAge: payoutsWithin,
  secondFactor: true,
});

// `-c files=false` leaves the files out, for those who upload them in a way of their own.
if (app.node.tryGetContext('files') !== 'false')
  new BucketDeployment(stack, 'Upload', {
    destinationBucket: files,
    distribution: site,
    sources: [Source.asset('site'), Source.data('hybrid-auth-client.js', clientScript())],
    cacheControl: [CacheControl.noCache()],
  });

new CfnOutput(stack, 'SiteUrl', { value: url });
new CfnOutput(stack, 'ApiUrl', { value: api.apiEndpoint });

/** The client is one file without dependencies, which a page imports as it is. */
function clientScript(): string {
  const client = createRequire(join(process.cwd(), 'app.ts')).resolve('hybrid-auth-client');
  return readFileSync(join(dirname(client), 'index.js'), 'utf8');
}
