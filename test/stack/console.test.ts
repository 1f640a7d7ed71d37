/** The account console as it is deployed: a bucket and a distribution, and the API behind it on the same site. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { EndpointType, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { DomainName, HttpApi, WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUrlIntegration, WebSocketMockIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { consoleAccentFile, consolePolicy, consoleSettingsFile } from '../../contract/console.ts';
import { settingNames, settings } from '../../contract/settings.ts';
import { accentStyles } from '../../lib/console-accent.ts';
import type { AnyApi } from '../../lib/gateway/gateway-of.ts';
import { HybridAuth, type HybridAuthProps } from '../../lib/hybrid-auth.ts';
import { synthesised, unbundled } from './synthesised.ts';
import { environmentOf, type TemplateJson, templateOf } from './template.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look into properties of every shape.
type Properties = any;

const { app, only, all, json, lambda } = synthesised({
  console: { accentColor: '#0b7a4b', mode: 'token' },
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
    expect.arrayContaining(['/', '/index.html', '/console.json', '/accent.css', '/icon.svg', '/console/*']),
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

test('an error of one user is never the answer to another: none is kept', () => {
  const { CustomErrorResponses } = distribution();
  const kept = [404, 414, 500, 501, 502, 503, 504];
  expect(CustomErrorResponses).toEqual(kept.map((ErrorCode) => ({ ErrorCode, ErrorCachingMinTTL: 0 })));
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
    DistributionPaths: expect.arrayContaining(['/', '/index.html', '/console.json', '/accent.css']),
  });
  expect(pages[1].DependsOn).toContain(assets[0]);
});

const deployed = (name: string, { outdir }: App = app): string[] =>
  readdirSync(outdir)
    .map((folder) => join(outdir, folder, name))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'utf8'));

test('its style sheet has the accent', () => {
  expect(deployed(consoleAccentFile)).toEqual([accentStyles('#0b7a4b')]);
});

test('the page is told of the service what it has to know, and no more', () => {
  expect(deployed(consoleSettingsFile).map((text) => JSON.parse(text))).toEqual([
    {
      ...{ serviceName: 'Orchard', registration: 'closed', emailCode: false, passwordMinLength: 15, hasMail: true },
      mode: 'token',
    },
  ]);
});

test('what is given as undefined is not given: the page is told the defaults', () => {
  const nothing = Object.fromEntries([...settingNames, 'mailer', 'mailTemplates'].map((name) => [name, undefined]));
  const [plain, undefinedOnes] = [{}, nothing].map((props) => {
    const stack = synthesised({ console: true, ...props });
    return { template: stack.json, told: deployed(consoleSettingsFile, stack.app) };
  });
  expect(undefinedOnes).toEqual(plain);
  expect(plain?.told.map((text) => JSON.parse(text))).toEqual([
    {
      ...{ serviceName: settings.serviceName.default, registration: 'open', emailCode: false, passwordMinLength: 15 },
      ...{ hasMail: false, mode: 'cookie' },
    },
  ]);
});

const certificateIn = (stack: Stack) =>
  Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:us-east-1:123456789012:certificate/x') as never;
const named = (stack: Stack, domainNames: readonly string[]) => ({
  console: { domainNames, certificate: certificateIn(stack) },
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
  ['a mode that is none', () => ({ console: { mode: 'tokens' } }), 'console.mode: got "tokens"'],
  ['an option that there is not', () => ({ console: { color: '#0b7a4b' } }), 'console.color: there is no such option'],
  ['names without a certificate', () => ({ console: { domainNames: ['a.example.com'] } }), 'go together'],
  ['another address', () => ({ console: true, url: 'https://auth.example.com' }), 'url: the console says it'],
  ['another proxy', () => ({ console: true, trustedProxyHeader: 'X-Real-IP' }), 'trustedProxyHeader: the console is'],
  [
    'a web ACL that would see the distribution alone',
    (stack) => ({ console: true, waf: true, api: new RestApi(stack, 'Rest') }),
    'waf: it would count the addresses of the distribution; give console: { webAclId }',
  ],
  ['a word', () => ({ console: 'yes' }), 'console: got yes'],
  [
    'a list of names that only the deployment knows',
    (stack) => named(stack, new CfnParameter(stack, 'Names', { type: 'CommaDelimitedList' }).valueAsList),
    'console.domainNames: got a list that only the deployment knows, expected the names one by one',
  ],
  [
    'a part of such a list',
    (stack) =>
      named(stack, ['a.example.com', ...new CfnParameter(stack, 'Names', { type: 'CommaDelimitedList' }).valueAsList]),
    'console.domainNames: got a list that only the deployment knows, expected the names one by one',
  ],
  [
    'a domain of passkeys in which a name of it does not lie',
    (stack) => ({ ...named(stack, ['auth.example.org']), passkeyRpId: 'example.com' }),
    'passkeyRpId: got "example.com", which is neither the host of https://auth.example.org nor a domain above it',
  ],
  [
    'a domain of passkeys in which its own name cannot lie',
    () => ({ console: true, passkeyRpId: 'example.com' }),
    `passkeyRpId: got "example.com", and the console's own name lies under cloudfront.net; give console: { domainNames, certificate }`,
  ],
  [
    'more origins than the functions take, its own among them,',
    (stack) =>
      named(
        stack,
        Array.from({ length: 7 }, (_, at) => `${at}.${'a'.repeat(63)}.example.com`),
      ),
    'allowedOrigins: got',
  ],
])('%s is refused in words', (_, props, words) => {
  expect(refusalOf(props)).toContain(words);
});

test.each([
  'https://auth.example.com',
  'auth.example.com/login',
  'auth.example.com:8443',
  'auth.example.com:443',
  '*.example.com',
  'Auth.Example.com',
  'a b',
  'x,https://evil.example',
  '',
  42,
])('a name that is none is refused in words: %p', (name) => {
  const refusal = refusalOf((stack) => named(stack, ['auth.example.com', name as string]));
  expect(refusal.split('\n').slice(1)).toEqual([
    `  console.domainNames: got ${JSON.stringify(name)}, expected exact names such as auth.example.com, in lower case, ` +
      'without scheme, port or wildcard',
  ]);
});

test('what only the deployment knows is left to that: a part of a name, and whether passkeys fit it', () => {
  const refusal = refusalOf((stack) => {
    const text = (id: string) => new CfnParameter(stack, id).valueAsString;
    const props = named(stack, [text('Whole'), `auth.${text('Domain')}`, `${text('Branch')}.example.com`]);
    return { ...props, passkeyRpId: 'example.com' };
  });
  expect(refusal).toBe('none');
});

test.each([
  { passkeyRpId: 'd111111abcdef8.cloudfront.net' },
  { passkeyRpId: 'example.com', passkeyOrigins: ['https://d111111abcdef8.cloudfront.net'] },
])('who knows the own name of the distribution may name it for passkeys: %p', (passkeys) => {
  expect(refusalOf(() => ({ console: true, ...passkeys }))).toBe('none');
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

test.each<[string, object, string]>([
  ['', {}, 'https://auth.example.com,https://login.example.com'],
  [
    ', beside those of the app, and each once',
    { allowedOrigins: ['https://app.example.com', 'https://auth.example.com'] },
    'https://app.example.com,https://auth.example.com,https://login.example.com',
  ],
])('every name of it may sign in%s', (_, props, allowed) => {
  const { allowedOrigins } = props as { allowedOrigins?: string[] };
  const { lambda: own } = before(
    (stack) =>
      new HttpApi(stack, 'Api', allowedOrigins && { corsPreflight: HybridAuth.corsPreflight({ allowedOrigins }) }),
    (stack) => ({ ...props, ...named(stack, ['auth.example.com', 'login.example.com']) }),
  );
  expect(environmentOf(own('login'))).toMatchObject({ ALLOWED_ORIGINS: allowed, ISSUER: 'https://auth.example.com' });
});

test.each([HttpApi, RestApi])('its origin follows a list that only the deployment knows: %p', (Api) => {
  const { lambda: own } = before(
    (stack) => {
      const allowedOrigins = new CfnParameter(stack, 'Origins', { type: 'CommaDelimitedList' }).valueAsList;
      const cors = Api === HttpApi && { corsPreflight: HybridAuth.corsPreflight({ allowedOrigins }) };
      return new Api(stack, 'Api', { ...cors });
    },
    (stack) => ({ allowedOrigins: (stack.node.findChild('Origins') as CfnParameter).valueAsList }),
  );
  const address = {
    'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [expect.stringMatching('Distribution'), 'DomainName'] }]],
  };
  const all = { 'Fn::Join': [',', [{ 'Fn::Join': [',', { Ref: 'Origins' }] }, address]] };
  expect(environmentOf(own('login')).ALLOWED_ORIGINS).toEqual({ 'Fn::Join': [',', { 'Fn::Split': [',', all] }] });
});

function before(api: (stack: Stack) => AnyApi, props: (stack: Stack) => Partial<HybridAuthProps> = () => ({})) {
  const stack = new Stack(unbundled(), 'Mine');
  new HybridAuth(stack, 'Auth', { api: api(stack), console: true, ...props(stack) });
  return templateOf(Template.fromStack(stack).toJSON() as TemplateJson);
}

/** Of the API. */
function originOf(template: ReturnType<typeof templateOf>): Properties {
  const { Origins }: Properties = template.only('AWS::CloudFront::Distribution').Properties.DistributionConfig;
  return Origins.find(({ CustomOriginConfig }: Properties) => CustomOriginConfig);
}
const executeApi = (id: string) => ({
  'Fn::Join': [
    '',
    [{ Ref: expect.stringMatching(id) }, '.execute-api.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }],
  ],
});
const domainOf = (stack: Stack) =>
  new DomainName(stack, 'Domain', { domainName: 'api.example.com', certificate: certificateIn(stack) });

describe('the distribution reaches', () => {
  test.each<[string, (stack: Stack) => AnyApi, unknown, string | undefined]>([
    ['an HTTP API at its default stage', (stack) => new HttpApi(stack, 'Api'), executeApi('^Api'), undefined],
    [
      'an HTTP API at its named stage, and not at its domain',
      (stack) => {
        const api = new HttpApi(stack, 'Api', { createDefaultStage: false });
        const domainMapping = { domainName: domainOf(stack), mappingKey: 'shop' };
        api.addStage('Beta', { stageName: 'beta', domainMapping });
        return api;
      },
      executeApi('^Api'),
      '/beta',
    ],
    [
      'an HTTP API that answers at its domain alone there',
      (stack) =>
        new HttpApi(stack, 'Api', {
          disableExecuteApiEndpoint: true,
          defaultDomainMapping: { domainName: domainOf(stack), mappingKey: 'shop' },
        }),
      { Ref: expect.stringMatching('^Domain') },
      '/shop',
    ],
    [
      'an imported HTTP API at its default stage',
      (stack) => HttpApi.fromHttpApiAttributes(stack, 'Api', { httpApiId: 'a1b2' }),
      { 'Fn::Join': ['', ['a1b2.execute-api.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]] },
      undefined,
    ],
    ['a REST API at its stage', (stack) => new RestApi(stack, 'Api'), executeApi('^Api'), '/prod'],
    [
      'a REST API of another stage at that',
      (stack) =>
        new RestApi(stack, 'Api', { deployOptions: { stageName: 'v1' }, endpointTypes: [EndpointType.REGIONAL] }),
      executeApi('^Api'),
      '/v1',
    ],
    [
      'a REST API that answers at its domain alone there',
      (stack) =>
        new RestApi(stack, 'Api', {
          disableExecuteApiEndpoint: true,
          domainName: { domainName: 'api.example.com', basePath: 'shop', certificate: certificateIn(stack) },
        }),
      { Ref: expect.stringMatching('^ApiCustomDomain') },
      '/shop',
    ],
  ])('%s', (_, api, host, path) => {
    const { DomainName: name, OriginPath, CustomOriginConfig, OriginCustomHeaders } = originOf(before(api));
    expect([name, OriginPath]).toEqual([host, path]);
    expect(CustomOriginConfig).toMatchObject({ OriginProtocolPolicy: 'https-only' });
    expect(OriginCustomHeaders).toMatchObject([{ HeaderName: 'X-Origin-Verify' }]);
  });
});

test.each<[string, (stack: Stack) => AnyApi, string]>([
  [
    'is private',
    (stack) => new RestApi(stack, 'Api', { endpointTypes: [EndpointType.PRIVATE] }),
    'console: the API is private, where no distribution reaches it',
  ],
  [
    'has no stage yet',
    (stack) => new RestApi(stack, 'Api', { deploy: false }),
    'console: the API has no stage in this app',
  ],
  [
    'answers nowhere',
    (stack) => new RestApi(stack, 'Api', { disableExecuteApiEndpoint: true }),
    'console: the API has disableExecuteApiEndpoint, and no domain mapping in this app',
  ],
])('a REST API that %s is an error of the synthesis', (_, api, fault) => {
  expect(() => before(api)).toThrow(fault);
});

test.each<[string, (stack: Stack) => AnyApi]>([
  [
    'an HTTP API',
    (stack) =>
      new HttpApi(stack, 'Api', {
        disableExecuteApiEndpoint: true,
        defaultDomainMapping: { domainName: domainOf(stack) },
      }),
  ],
  [
    'a REST API',
    (stack) =>
      new RestApi(stack, 'Api', {
        disableExecuteApiEndpoint: true,
        domainName: { domainName: 'api.example.com', certificate: certificateIn(stack) },
      }),
  ],
  [
    'an HTTP API at a domain of another app',
    (stack) => {
      const domainName = DomainName.fromDomainNameAttributes(stack, 'Domain', {
        ...{ name: 'api.example.com', regionalDomainName: 'd-1.example.com', regionalHostedZoneId: 'Z1' },
      });
      return new HttpApi(stack, 'Api', { disableExecuteApiEndpoint: true, defaultDomainMapping: { domainName } });
    },
  ],
])('%s that answers at a name of the distribution alone is an error of the synthesis', (_, api) => {
  const names = ['auth.example.com', 'api.example.com'];
  const consoleOf = (stack: Stack, domainNames: string[]) => {
    const arn = 'arn:aws:acm:us-east-1:123456789012:certificate/y';
    return { domainNames, certificate: Certificate.fromCertificateArn(stack, 'Of', arn) as never };
  };
  expect(() => before(api, (stack) => ({ console: consoleOf(stack, names) }))).toThrow(
    'console.domainNames: the API answers at api.example.com alone, for it has disableExecuteApiEndpoint',
  );
  expect(() => before(api, (stack) => ({ console: consoleOf(stack, names.slice(0, 1)) }))).not.toThrow();
});

describe('an API beside the one behind the distribution', () => {
  const fault = (path: string) => `console: ${path} does not lie behind its distribution`;

  function withOthers(more: (stack: Stack) => Partial<HybridAuthProps>, later: (auth: HybridAuth) => void = () => {}) {
    const stack = new Stack(unbundled(), 'Mine');
    const auth = new HybridAuth(stack, 'Auth', { api: new HttpApi(stack, 'Api'), ...more(stack) });
    const integration = new HttpUrlIntegration('Orders', 'https://orders.example.com');
    auth.protect(new HttpApi(stack, 'Orders'), { path: '/orders', integration });
    const authorizer = auth.authorizerFor(new HttpApi(stack, 'Ruled'), { roles: ['staff'] });
    expect(authorizer).toBeDefined();
    new WebSocketApi(stack, 'Live', {
      connectRouteOptions: {
        integration: new WebSocketMockIntegration('Connect'),
        authorizer: auth.webSocketAuthorizer,
      },
    });
    later(auth);
    return () => Template.fromStack(stack);
  }

  test('is refused by the authorizer always, so each is an error of the synthesis', () => {
    const synth = withOthers(() => ({ console: true }));
    for (const path of ['Mine/Orders', 'Mine/Ruled', 'Mine/Live']) expect(synth).toThrow(fault(path));
    expect(synth).not.toThrow(fault('Mine/Api'));
  });

  test('is none where the app shows the secret of the proxy to a distribution of its own', () => {
    const synth = withOthers(
      () => ({ console: true }),
      (auth) => {
        const secret = auth.secrets.proxy?.secretValueFromJson('current').unsafeUnwrap() ?? '';
        new Distribution(Stack.of(auth), 'Front', {
          defaultBehavior: {
            origin: new HttpOrigin('a.example.com', { customHeaders: { 'x-origin-verify': secret } }),
          },
        });
      },
    );
    expect(synth).not.toThrow();
  });

  test('is none where the secret is one that the app has brought, or there is no console', () => {
    const secrets = (stack: Stack) => ({ proxy: Secret.fromSecretNameV2(stack, 'Proxy', 'proxy') as never });
    expect(withOthers((stack) => ({ console: true, secrets: secrets(stack) }))).not.toThrow();
    expect(withOthers(() => ({ trustedProxyHeader: 'X-Real-IP', url: 'https://a.example.com' }))).not.toThrow();
  });
});

test('a REST API has the address of the distribution, without its stage, and lets no request around that', () => {
  const { lambda: own, only: one } = before(
    (stack) => new RestApi(stack, 'Api'),
    () => ({ authorizerCache: Duration.seconds(30) }),
  );
  const address = {
    'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [expect.stringMatching('Distribution'), 'DomainName'] }]],
  };
  expect(environmentOf(own('login'))).toMatchObject({ ISSUER: address, ALLOWED_ORIGINS: address });
  for (const name of ['login', 'authorizer'] as const)
    expect(environmentOf(own(name)).TRUSTED_PROXY_HEADER).toBe('True-Client-IP');
  // An answer that is kept for what came through the distribution must not serve what comes past it.
  expect(one('AWS::ApiGateway::Authorizer').Properties.IdentitySource).toContain('X-Origin-Verify');
});
