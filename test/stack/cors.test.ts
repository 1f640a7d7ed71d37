/** Preflights: the gateway answers them from a list of its own, which has to be the one of `allowedOrigins`. */
import { Stack } from 'aws-cdk-lib';
import { type CfnApi, CorsHttpMethod, type CorsPreflightOptions, HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { corsFaults } from '../../lib/gateway/http-cors.ts';
import { HybridAuth } from '../../lib/hybrid-auth.ts';
import { unbundled } from './synthesised.ts';

const origins = ['https://app.example.com'];
const right = HybridAuth.corsPreflight({ allowedOrigins: origins });

const faultsOf = (corsPreflight: CorsPreflightOptions | undefined, allowedOrigins?: readonly string[]): string[] => {
  const api = new HttpApi(new Stack(unbundled(), 'Mine'), 'Api', { ...(corsPreflight && { corsPreflight }) });
  return corsFaults(api.node.defaultChild as CfnApi, { ...(allowedOrigins && { allowedOrigins }) });
};

test.each([
  ['neither has origins', undefined, undefined],
  ['the API answers as HybridAuth would', right, origins],
  [
    'the API answers more methods and headers',
    { ...right, allowHeaders: [...(right.allowHeaders ?? []), 'X-Mine'] },
    origins,
  ],
  ['the API is open to pages of anywhere, without cookies', { allowOrigins: ['*'] }, undefined],
  ['an app’s own scheme is allowed, which the gateway cannot list', undefined, [...origins, 'capacitor://localhost']],
])('nothing is wrong where %s', (_, cors, allowed) => {
  expect(faultsOf(cors, allowed)).toEqual([]);
});

test('an API that answers no preflight is refused, with the line to add', () => {
  expect(faultsOf(undefined, origins)).toEqual([
    'allowedOrigins: the API answers no preflight; give it\n' +
      "      corsPreflight: HybridAuth.corsPreflight({ allowedOrigins: ['https://app.example.com'] }),",
  ]);
});

test.each([
  ['allowOrigins', { ...right, allowOrigins: ['https://app.example.com', 'https://other.example.com'] }],
  ['allowOrigins', { ...right, allowOrigins: [] }],
  ['allowCredentials', { ...right, allowCredentials: false }],
  ['allowMethods', { ...right, allowMethods: [CorsHttpMethod.GET] }],
  ['allowHeaders', { ...right, allowHeaders: ['Content-Type', 'Authorization'] }],
  ['exposeHeaders', { ...right, exposeHeaders: [] }],
])('an API that answers with other %s is refused, with the line to add', (member, cors) => {
  expect(faultsOf(cors, origins)).toEqual([
    `allowedOrigins: the API answers preflights with other ${member}; give it\n` +
      "      corsPreflight: HybridAuth.corsPreflight({ allowedOrigins: ['https://app.example.com'] }),",
  ]);
});

test.each([[right], [{ allowOrigins: ['https://*'], allowCredentials: true }]])(
  'an API that answers pages which may not sign in is refused, with the lines to add: %j',
  (cors) => {
    const [fault, ...more] = faultsOf(cors);

    expect(more).toEqual([]);
    expect(fault).toContain(`allowedOrigins: ['${cors.allowOrigins?.[0]}'],`);
    expect(fault).toContain(
      `corsPreflight: HybridAuth.corsPreflight({ allowedOrigins: ['${cors.allowOrigins?.[0]}'] }),`,
    );
  },
);

test('an answer of the gateway beside an app’s own scheme is refused: it would hide the functions’ answers', () => {
  expect(faultsOf(right, [...origins, 'capacitor://localhost'])).toEqual([
    "allowedOrigins: API Gateway's own CORS cannot list capacitor://localhost, and hides what functions answer: leave " +
      '`corsPreflight` out, and answer the preflights of your own routes in a function',
  ]);
});

test('a mismatch is an error of the synthesis, beside everything else that is wrong between HybridAuth and the app', () => {
  const app = unbundled();
  const stack = new Stack(app, 'Mine');
  const api = new HttpApi(stack, 'Api', { disableExecuteApiEndpoint: true });
  new HybridAuth(stack, 'Auth', { api, allowedOrigins: origins });

  expect(() => app.synth()).toThrow(
    /Mine\/Auth\] hybrid-auth: url: the API has disable[\s\S]*Mine\/Auth\] hybrid-auth: allowedOrigins: the API answers no/,
  );
});

test('HybridAuth tells what another API has to answer', () => {
  const stack = new Stack(unbundled(), 'Mine');
  const auth = new HybridAuth(stack, 'Auth', {
    api: new HttpApi(stack, 'Api', { corsPreflight: right }),
    allowedOrigins: origins,
  });

  expect(auth.corsPreflight()).toEqual(right);
});
