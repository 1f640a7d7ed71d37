/** The account console as it is deployed: a bucket and a distribution, and the API behind it on the same site. */
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { consolePolicy } from '../../contract/console.ts';
import { HybridAuth } from '../../lib/hybrid-auth.ts';
import { synthesised, unbundled } from './synthesised.ts';
import { environmentOf, type TemplateJson, templateOf } from './template.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look into properties of every shape.
type Properties = any;

const { only, all, json, lambda } = synthesised({
  console: { accentColor: '#0b7a4b' },
  serviceName: 'Orchard',
  registration: 'closed',
  mailFrom: 'no-reply@example.com',
});
const distribution = (): Properties => only('AWS::CloudFront::Distribution').Properties.DistributionConfig;
const logicalId = (type: string) => String(all(type)[0]?.[0]);
const domain = { 'Fn::GetAtt': [logicalId('AWS::CloudFront::Distribution'), 'DomainName'] };
const url = { 'Fn::Join': ['', ['https://', domain]] };

test('pages come from the bucket, and everything else from the API, of which nothing is kept', () => {
  const { DefaultCacheBehavior: api, CacheBehaviors: pages, Origins, DefaultRootObject } = distribution();
  expect(DefaultRootObject).toBe('index.html');
  expect(pages.map(({ PathPattern }: Properties) => PathPattern)).toEqual(
    expect.arrayContaining(['/', '/index.html', '/console.json', '/icon.svg', '/console/*']),
  );
  const originOf = ({ TargetOriginId }: Properties) => Origins.find(({ Id }: Properties) => Id === TargetOriginId);
  for (const page of pages)
    expect(originOf(page)).toMatchObject({
      S3OriginConfig: expect.anything(),
      OriginAccessControlId: expect.anything(),
    });
  expect(originOf(api).CustomOriginConfig).toMatchObject({ OriginProtocolPolicy: 'https-only' });
  expect(api).toMatchObject({
    ViewerProtocolPolicy: 'https-only',
    // AWS's own: CachingDisabled and AllViewerExceptHostHeader.
    CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
    OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
    AllowedMethods: expect.arrayContaining(['POST', 'PATCH', 'DELETE']),
  });
});

test('the distribution shows the secret of the proxy, and tells the address of the client in place of what that wrote', () => {
  const { Origins, DefaultCacheBehavior } = distribution();
  const [header] = Origins.flatMap(({ OriginCustomHeaders = [] }: Properties) => OriginCustomHeaders);
  expect(header.HeaderName).toBe('X-Origin-Verify');
  expect(JSON.stringify(header.HeaderValue)).toMatch(/\{\{resolve:secretsmanager:.*:SecretString:current::\}\}/);
  expect(DefaultCacheBehavior.FunctionAssociations).toMatchObject([{ EventType: 'viewer-request' }]);
  const code = only('AWS::CloudFront::Function').Properties.FunctionCode;
  const handler = new Function(`${code}; return handler;`)();
  const request = { headers: { 'true-client-ip': { value: '192.0.2.66' } } };
  expect(handler({ request, viewer: { ip: '203.0.113.7' } }).headers['true-client-ip']).toEqual({
    value: '203.0.113.7',
  });
});

test('the functions take it for the address of the API and of the pages, and let no request around it', () => {
  expect(environmentOf(lambda('login'))).toMatchObject({
    ALLOWED_ORIGINS: url,
    TRUSTED_PROXY_HEADER: 'True-Client-IP',
  });
  expect(environmentOf(lambda('login'))).toMatchObject({ ISSUER: url });
  expect(environmentOf(lambda('mails'))).toMatchObject({ APP_URL: url });
  expect(environmentOf(lambda('authorizer'))).toMatchObject({ TRUSTED_PROXY_HEADER: 'True-Client-IP' });
  expect(json.Outputs?.ApiUrl?.Value).toEqual(url);
});

test('every page comes under its policy', () => {
  const policy: Properties = only('AWS::CloudFront::ResponseHeadersPolicy').Properties.ResponseHeadersPolicyConfig;
  expect(policy.SecurityHeadersConfig).toMatchObject({
    ContentSecurityPolicy: { ContentSecurityPolicy: consolePolicy, Override: true },
    ContentTypeOptions: { Override: true },
    ReferrerPolicy: { ReferrerPolicy: 'no-referrer' },
    // Who owns the domain decides for its siblings.
    StrictTransportSecurity: { AccessControlMaxAgeSec: 63_072_000, Override: true },
  });
  expect(policy.SecurityHeadersConfig.StrictTransportSecurity.IncludeSubdomains).not.toBe(true);
  expect(policy.CustomHeadersConfig.Items.map(({ Header }: Properties) => Header)).toEqual([
    'cross-origin-opener-policy',
    'cross-origin-resource-policy',
    'permissions-policy',
  ]);
  const ids = distribution().CacheBehaviors.map(({ ResponseHeadersPolicyId }: Properties) => ResponseHeadersPolicyId);
  for (const id of ids) expect(id).toEqual({ Ref: logicalId('AWS::CloudFront::ResponseHeadersPolicy') });
});

test('nobody but the distribution reads the bucket', () => {
  expect(only('AWS::S3::Bucket').Properties.PublicAccessBlockConfiguration).toEqual({
    ...{ BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
  });
  const { Statement }: Properties = only('AWS::S3::BucketPolicy').Properties.PolicyDocument;
  const reading = Statement.filter(({ Action, Effect }: Properties) => Effect === 'Allow' && Action === 's3:GetObject');
  expect(reading).toMatchObject([{ Principal: { Service: 'cloudfront.amazonaws.com' }, Condition: expect.anything() }]);
});

test('files that are named by their content are kept for ever, and come before the page that names them', () => {
  const [assets, pages] = ['Assets', 'Pages'].map((name) => {
    const found = all('Custom::CDKBucketDeployment').find(([id]) => id.includes(`Console${name}`));
    if (!found) throw new Error(`there is no deployment of the ${name}`);
    return found;
  }) as [[string, Properties], [string, Properties]];
  expect(assets[1].Properties).toMatchObject({
    ...{ Include: ['console/*'], Exclude: ['*'], Prune: false },
    SystemMetadata: { 'cache-control': 'public, max-age=31536000, immutable' },
  });
  expect(pages[1].Properties).toMatchObject({
    ...{ Exclude: ['console/*'], Prune: false, SystemMetadata: { 'cache-control': 'no-cache' } },
    DistributionPaths: expect.arrayContaining(['/', '/index.html', '/console.json']),
  });
  expect(pages[1].DependsOn).toContain(assets[0]);
});

function refusalOf(props: (stack: Stack) => object): string {
  const stack = new Stack(unbundled(), 'Mine');
  try {
    new HybridAuth(stack, 'Auth', { api: new HttpApi(stack, 'Api'), ...props(stack) });
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
}

test.each<[string, (stack: Stack) => object, string]>([
  ['a colour that is none', () => ({ console: { accentColor: 'green' } }), 'console.accentColor: got "green"'],
  ['an option that there is not', () => ({ console: { color: '#0b7a4b' } }), 'console.color: there is no such option'],
  ['names without a certificate', () => ({ console: { domainNames: ['a.example.com'] } }), 'go together'],
  ['another address', () => ({ console: true, url: 'https://auth.example.com' }), 'url: the console says it'],
  ['another proxy', () => ({ console: true, trustedProxyHeader: 'X-Real-IP' }), 'trustedProxyHeader: the console is'],
  ['a REST API', (stack) => ({ console: true, api: new RestApi(stack, 'Rest') }), 'before an HTTP API alone'],
  ['a word', () => ({ console: 'yes' }), 'console: got yes'],
])('%s is refused in words', (_, props, words) => {
  expect(refusalOf(props)).toContain(words);
});

test('a domain of the app is its address; sites of the app stay allowed, and passkeys stay with the first of them', () => {
  const stack = new Stack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), 'Mine');
  const certificate = Certificate.fromCertificateArn(stack, 'C', 'arn:aws:acm:us-east-1:123456789012:certificate/x');
  const allowedOrigins = ['https://app.example.com'];
  const auth = new HybridAuth(stack, 'Auth', {
    api: new HttpApi(stack, 'Api', { corsPreflight: HybridAuth.corsPreflight({ allowedOrigins }) }),
    allowedOrigins,
    console: { domainNames: ['auth.example.com'], certificate: certificate as never },
  });
  expect(stack.resolve([auth.issuer, auth.console?.url])).toEqual([
    'https://auth.example.com',
    'https://auth.example.com',
  ]);
  const { lambda: own } = templateOf(Template.fromStack(stack).toJSON() as TemplateJson);
  expect(environmentOf(own('login')).ALLOWED_ORIGINS).toBe('https://app.example.com,https://auth.example.com');
});
