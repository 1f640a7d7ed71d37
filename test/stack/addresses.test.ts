/** Where clients reach the API, as far as an app says it: what the default issuer, audience and own origin are made of. */
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ApiMapping, DomainName, HttpApi, type HttpApiProps, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { type AnyHttpApi, urlOf } from '../../lib/gateway/http-api.ts';
import { HybridAuth, type HybridAuthProps } from '../../lib/hybrid-auth.ts';
import { unbundled } from './synthesised.ts';
import { environmentOf, type Resource } from './template.ts';

const stackOf = (app: App = new App({ analyticsReporting: false })) => new Stack(app, 'Mine');
const domainIn = (stack: Stack) =>
  new DomainName(stack, 'Domain', {
    domainName: 'api.example.com',
    certificate: Certificate.fromCertificateArn(
      stack,
      'Certificate',
      'arn:aws:acm:eu-central-1:123456789012:certificate/x',
    ),
  });
const domain = { Ref: expect.stringMatching(/^Domain/) };
const endpoint = { 'Fn::GetAtt': [expect.stringMatching(/^Api/), 'ApiEndpoint'] };

/** What is known of an API's address once the rest of the app is made. */
function addressOf(make: (stack: Stack) => AnyHttpApi): unknown {
  const stack = stackOf();
  const url = urlOf(make(stack));
  return 'fault' in url ? url.fault : [stack.resolve(url.origin), stack.resolve(url.path)];
}
const apiIn = (stack: Stack, props: HttpApiProps = {}) => new HttpApi(stack, 'Api', props);

describe('the address of an API', () => {
  test.each<[string, (stack: Stack) => AnyHttpApi, unknown]>([
    ['with its default stage is the endpoint', (stack) => apiIn(stack), [endpoint, '']],
    [
      'with a stage of a name ends in that name',
      (stack) => {
        const api = apiIn(stack, { createDefaultStage: false });
        api.addStage('Prod', { stageName: 'prod' });
        return api;
      },
      [endpoint, '/prod'],
    ],
    [
      'with the default stage and others is that of the default stage',
      (stack) => {
        const api = apiIn(stack);
        new HttpStage(stack, 'Beta', { httpApi: api, stageName: 'beta' });
        return api;
      },
      [endpoint, ''],
    ],
    [
      'with a default domain mapping is the domain',
      (stack) => apiIn(stack, { defaultDomainMapping: { domainName: domainIn(stack) } }),
      [{ 'Fn::Join': ['', ['https://', domain]] }, ''],
    ],
    [
      'with a mapping key ends in that key, whether the endpoint is disabled or not',
      (stack) =>
        apiIn(stack, {
          disableExecuteApiEndpoint: true,
          defaultDomainMapping: { domainName: domainIn(stack), mappingKey: 'v1' },
        }),
      [{ 'Fn::Join': ['', ['https://', domain]] }, '/v1'],
    ],
    [
      'with a mapping of a named stage does not name the stage',
      (stack) => {
        const api = apiIn(stack, { createDefaultStage: false });
        const stage = api.addStage('Prod', { stageName: 'prod' });
        new ApiMapping(stack, 'Mapping', { api, stage, domainName: domainIn(stack), apiMappingKey: 'shop/v2' });
        return api;
      },
      [{ 'Fn::Join': ['', ['https://', domain]] }, '/shop/v2'],
    ],
    [
      'of an imported API with a stage of this app is what was imported',
      (stack) => {
        const api = HttpApi.fromHttpApiAttributes(stack, 'Api', {
          httpApiId: 'a1',
          apiEndpoint: 'https://a1.example.com',
        });
        new HttpStage(stack, 'Stage', { httpApi: api, stageName: 'beta' });
        return api;
      },
      ['https://a1.example.com', '/beta'],
    ],
  ])('%s', (_, make, address) => {
    expect(addressOf(make)).toEqual(address);
  });

  test.each<[string, (stack: Stack) => AnyHttpApi, string]>([
    [
      'has a disabled endpoint and no domain',
      (stack) => apiIn(stack, { disableExecuteApiEndpoint: true }),
      'the API has disableExecuteApiEndpoint, and no domain mapping in this app',
    ],
    ['has no stage', (stack) => apiIn(stack, { createDefaultStage: false }), 'the API has no stage in this app'],
    [
      'has several stages, none of them the default one',
      (stack) => {
        const api = apiIn(stack, { createDefaultStage: false });
        for (const stageName of ['alpha', 'beta']) api.addStage(stageName, { stageName });
        return api;
      },
      'the API has 2 stages, and none of them is $default',
    ],
    [
      'has several mappings',
      (stack) => {
        const domainName = domainIn(stack);
        const api = apiIn(stack, { defaultDomainMapping: { domainName, mappingKey: 'v1' } });
        new ApiMapping(stack, 'Second', { api, domainName, apiMappingKey: 'v2' });
        return api;
      },
      'the API has 2 domain mappings',
    ],
    [
      'is imported',
      (stack) =>
        HttpApi.fromHttpApiAttributes(stack, 'Api', { httpApiId: 'a1', apiEndpoint: 'https://a1.example.com' }),
      'the API has no stage in this app, for it is imported',
    ],
    [
      'is imported without its endpoint',
      (stack) => {
        const api = HttpApi.fromHttpApiAttributes(stack, 'Api', { httpApiId: 'a1' });
        new HttpStage(stack, 'Stage', { httpApi: api });
        return api;
      },
      'the API is imported without its apiEndpoint',
    ],
  ])('is not known where it %s', (_, make, fault) => {
    expect(addressOf(make)).toBe(fault);
  });
});

/** What the functions are told, of an app with HybridAuth. */
function settingsWith(
  make: (stack: Stack) => AnyHttpApi,
  props: Omit<HybridAuthProps, 'api'> = {},
  later = (_: Stack) => {},
) {
  const stack = stackOf(unbundled());
  new HybridAuth(stack, 'Auth', { ...props, api: make(stack) });
  later(stack);
  const found = Object.entries(Template.fromStack(stack).findResources('AWS::Lambda::Function'));
  const [, login] = found.find(([id]) => id.startsWith('AuthFunctionsLogin')) ?? [];
  const { ISSUER, AUDIENCE, ALLOWED_ORIGINS } = environmentOf(login as Resource);
  return { ISSUER, AUDIENCE, ALLOWED_ORIGINS };
}

describe('HybridAuth', () => {
  test('defaults to the domain and its mapping key, and has the domain for its own origin', () => {
    const found = settingsWith((stack) =>
      apiIn(stack, {
        disableExecuteApiEndpoint: true,
        defaultDomainMapping: { domainName: domainIn(stack), mappingKey: 'v1' },
      }),
    );

    const url = { 'Fn::Join': ['', ['https://', domain, '/v1']] };
    expect(found).toEqual({
      ISSUER: url,
      AUDIENCE: url,
      ALLOWED_ORIGINS: { 'Fn::Join': ['', ['https://', domain]] },
    });
  });

  test('sees a stage that is made after it', () => {
    let api: HttpApi | undefined;
    const found = settingsWith(
      (stack) => {
        api = apiIn(stack, { createDefaultStage: false });
        return api;
      },
      {},
      () => api?.addStage('Prod', { stageName: 'prod' }),
    );

    expect(found.ISSUER).toEqual({ 'Fn::Join': ['', [endpoint, '/prod']] });
    expect(found.ALLOWED_ORIGINS).toEqual(endpoint);
  });

  test('takes the prop url for all three, whatever the API says of itself', () => {
    const imported = (stack: Stack) => HttpApi.fromHttpApiAttributes(stack, 'Api', { httpApiId: 'a1' });

    expect(settingsWith(imported, { url: 'https://auth.example.com/v1' })).toEqual({
      ISSUER: 'https://auth.example.com/v1',
      AUDIENCE: 'https://auth.example.com/v1',
      ALLOWED_ORIGINS: 'https://auth.example.com',
    });
  });

  test('cuts the origin out of a url that only the deployment knows', () => {
    const stack = stackOf(unbundled());
    const { attrApiEndpoint } = new HttpApi(stack, 'Other').node.defaultChild as unknown as { attrApiEndpoint: string };
    const api = apiIn(stack, { disableExecuteApiEndpoint: true });
    new HybridAuth(stack, 'Auth', { api, url: attrApiEndpoint });
    const [keys] = Object.values(Template.fromStack(stack).findResources('Custom::HybridAuthKeys'));

    const parts = { 'Fn::Split': ['/', { 'Fn::GetAtt': [expect.stringMatching(/^Other/), 'ApiEndpoint'] }] };
    expect(keys?.Properties.Settings.allowedOrigins).toEqual({
      'Fn::Join': ['//', [{ 'Fn::Select': [0, parts] }, { 'Fn::Select': [2, parts] }]],
    });
  });

  test('says in one line what to give where the address is not known, and which defaults want it', () => {
    const disabled = (stack: Stack) => apiIn(stack, { disableExecuteApiEndpoint: true });

    expect(() => settingsWith(disabled, { audience: 'orders' })).toThrow(
      'hybrid-auth: url: the API has disableExecuteApiEndpoint, and no domain mapping in this app, so the default of ' +
        "issuer, allowedOrigins is not known; give HybridAuth\n      url: 'https://...',",
    );
  });

  test('needs no address where nothing defaults to it', () => {
    const imported = (stack: Stack) => HttpApi.fromHttpApiAttributes(stack, 'Api', { httpApiId: 'a1' });
    const issuer = 'https://auth.example.com';

    expect(settingsWith(imported, { issuer, audience: 'orders', allowedOrigins: [issuer] })).toEqual({
      ISSUER: issuer,
      AUDIENCE: 'orders',
      ALLOWED_ORIGINS: issuer,
    });
  });
});
