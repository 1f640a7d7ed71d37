import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hookVariable } from '../../../contract/environment.ts';
import { describeApp } from '../../../dev/app/app-description.ts';
import { localUrlMark } from '../../../dev/app/local-url-mark.ts';
import { StartupFault } from '../../../dev/startup-fault.ts';
import {
  type AssemblyStack,
  arnOf,
  httpAuth,
  httpRoute,
  lambda,
  ref,
  restAuth,
  restMethod,
  restResource,
  writeAssembly,
} from '../../support/app-assembly.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assembly-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function described(stacks: Readonly<Record<string, AssemblyStack>>, stack: string | null = null) {
  writeAssembly(folder, stacks);
  return describeApp(folder, stack);
}
const one = (resources: Record<string, object>) => described({ Mine: { resources } });
const [plain, ruled] = [{ authorizer: ref('Plain') }, { authorizer: ref('Ruled') }];

test('routes are behind the authorizer as the template has them, by the alias of their rules, or open', () => {
  const rules = { 'rules-1': [[{ roles: ['admin'] }, 'GET /admin']] };
  const {
    routes,
    notes,
    rules: text,
  } = one({
    ...httpAuth({ rules }),
    Orders: lambda('exports.handler = () => 1'),
    ...httpRoute('GET /orders', 'Orders', plain),
    ...httpRoute('GET /admin', 'Orders', ruled),
    ...httpRoute('ANY /files/{path+}', 'Orders'),
    ...httpRoute('$default', 'Orders', plain),
  });
  expect(routes).toEqual([
    { path: '/orders', methods: ['GET'], function: 'Orders', access: 'authorizer' },
    { path: '/admin', methods: ['GET'], function: 'Orders', access: 'authorizer', alias: 'rules-1' },
    { path: '/files/{path+}', methods: ['ANY'], function: 'Orders', access: 'public', apart: true },
    { path: '$default', methods: ['ANY'], function: 'Orders', access: 'authorizer' },
  ]);
  expect(JSON.parse(String(text))).toEqual(rules);
  expect(notes).toEqual([]);
});

test('a REST API has its paths of its resources, and its answers to preflights from this server', () => {
  const { routes, notes } = one({
    ...restAuth(),
    Orders: lambda('', {
      Environment: {
        Variables: {
          URL: {
            'Fn::Join': [
              '',
              ['https://', ref('Api'), '.execute-api.', ref('AWS::Region'), '.', ref('AWS::URLSuffix'), '/prod/'],
            ],
          },
        },
      },
    }),
    Resource: restResource({ 'Fn::GetAtt': ['Api', 'RootResourceId'] }, 'orders'),
    Child: restResource(ref('Resource'), '{id}'),
    Get: restMethod('GET', ref('Child'), 'Orders', ref('Plain')),
    Root: restMethod('ANY', { 'Fn::GetAtt': ['Api', 'RootResourceId'] }, 'Orders'),
    Options: {
      Type: 'AWS::ApiGateway::Method',
      Properties: {
        RestApiId: ref('Api'),
        HttpMethod: 'OPTIONS',
        ResourceId: ref('Child'),
        Integration: { Type: 'MOCK' },
      },
    },
  });
  expect(routes).toEqual([
    { path: '/orders/{id}', methods: ['GET'], function: 'Orders', access: 'authorizer', isRest: true },
    { path: '/', methods: ['ANY'], function: 'Orders', access: 'public', apart: true, isRest: true },
  ]);
  expect(notes).toEqual([]);
});

test('what cannot run here is named, with the reason, and so is what cannot be known', () => {
  const { routes, notes, functions } = one({
    ...httpAuth(),
    Python: lambda('', { Runtime: 'python3.13' }),
    Image: { Type: 'AWS::Lambda::Function', Properties: { PackageType: 'Image' } },
    Gone: lambda('', { Code: { S3Bucket: 'b', S3Key: 'away.zip' } }),
    Table: { Type: 'AWS::DynamoDB::Table' },
    Orders: lambda('', {
      Layers: ['arn'],
      Environment: {
        Variables: { TABLE: ref('Table'), ACCOUNT: ref('AWS::AccountId'), WHAT: { 'Fn::Select': [0, []] } },
      },
    }),
    Other: { Type: 'AWS::ApiGatewayV2::Authorizer', Properties: { ApiId: ref('Api'), Name: 'Other' } },
    Nested: { Type: 'AWS::CloudFormation::Stack' },
    ...httpRoute('GET /python', 'Python', plain),
    ...httpRoute('GET /image', 'Image', plain),
    ...httpRoute('GET /gone', 'Gone', plain),
    ...httpRoute('GET /queue', 'Table', plain),
    ...httpRoute('GET /old', 'Orders', { ...plain, PayloadFormatVersion: '1.0' }),
    ...httpRoute('GET /other', 'Orders', { authorizer: ref('Other') }),
    ...httpRoute('GET /demo', 'AuthFunctionsLoginFunction00000002', plain),
    ...httpRoute('GET /orders', 'Orders', plain),
  });
  expect(routes.map(({ path }) => path)).toEqual(['/orders']);
  expect(functions.Orders?.environment).toEqual({});
  expect(notes).toEqual([
    'GET /python is not served: Python runs on python3.13, and only Node runs here',
    'GET /image is not served: Image runs on an image, and only Node runs here',
    'GET /gone is not served: the code of Gone is no folder on this machine',
    'GET /queue is not served: its integration is no function of this app',
    'GET /old is not served: its events are of the payload format 1.0',
    'GET /other is not served: it is behind another authorizer',
    'GET /demo is not served: its function is one of those of HybridAuth',
    'Orders: TABLE is not set, for it is Table (AWS::DynamoDB::Table); give it by --env TABLE=...',
    'Orders: ACCOUNT is not set, for it is AWS::AccountId, which only a deployment knows; give it by --env ACCOUNT=...',
    'Orders: WHAT is not set, for it is Fn::Select; give it by --env WHAT=...',
    'Orders: its layers are not here',
    'nested stacks are not read: what they put on the API is not served',
  ]);
});

test('a route behind an authorizer that this server does not have is never open', () => {
  const jwt = httpRoute('GET /jwt', 'Orders') as Record<string, { Properties: Record<string, unknown> }>;
  Object.assign(jwt.GETjwt?.Properties ?? {}, { AuthorizationType: 'JWT', AuthorizerId: 'x' });
  const { routes, notes } = one({ ...httpAuth(), Orders: lambda(''), ...jwt });
  expect(routes).toEqual([]);
  expect(notes).toEqual([
    'GET /jwt is not served: it is behind an authorizer of the kind JWT',
    'the app has no routes of its own that run here',
  ]);
});

test('routes, functions and APIs of other stacks are found by what these export', () => {
  const auth = { ...httpAuth({ rules: { 'rules-1': [[{ maxAuthAge: 60 }, 'GET /b']] } }) };
  const exported = (name: string, Value: object) => ({ [name]: { Value, Export: { Name: name } } });
  const imported = (name: string): object => ({ 'Fn::ImportValue': name });
  const { routes } = described({
    Auth: {
      resources: auth,
      outputs: {
        ...exported('api', ref('Api')),
        ...exported('ruled', ref('Ruled')),
        ...exported('f', arnOf('AuthFunctionsAuthorizerFunction0D220280')),
      },
    },
    Orders: {
      resources: {
        Orders: lambda(''),
        ...httpRoute('GET /b', 'Orders', { authorizer: imported('ruled'), api: imported('api') }),
        Second: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } },
        SecondAuthorizer: {
          Type: 'AWS::ApiGatewayV2::Authorizer',
          Properties: {
            ApiId: ref('Second'),
            Name: 'HybridAuth',
            AuthorizerUri: { 'Fn::Join': ['', ['arn', imported('f'), '/invocations']] },
          },
        },
        ...httpRoute('GET /c', 'Orders', { authorizer: ref('SecondAuthorizer'), api: ref('Second') }),
      },
    },
  });
  expect(routes).toEqual([
    { path: '/b', methods: ['GET'], function: 'Orders', access: 'authorizer', alias: 'rules-1' },
    { path: '/c', methods: ['GET'], function: 'Orders', access: 'authorizer' },
  ]);
});

test('functions of one id in two stacks are two functions', () => {
  const stack = (path: string, code: string) => ({
    Orders: lambda(code),
    ...httpRoute(`GET /${path}`, 'Orders', {
      authorizer: { 'Fn::ImportValue': 'plain' },
      api: { 'Fn::ImportValue': 'api' },
    }),
    ...httpRoute(`PUT /${path}`, 'Orders', {
      authorizer: { 'Fn::ImportValue': 'plain' },
      api: { 'Fn::ImportValue': 'api' },
    }),
  });
  const exported = (name: string, Value: object) => ({ [name]: { Value, Export: { Name: name } } });
  const { routes, functions } = described({
    Auth: { resources: httpAuth(), outputs: { ...exported('api', ref('Api')), ...exported('plain', ref('Plain')) } },
    A: { resources: stack('a', 'of a') },
    B: { resources: stack('b', 'of b') },
  });
  const codeOf = ({ path, methods, function: name }: (typeof routes)[number]) => [
    ...methods,
    path,
    functions[name]?.inline,
  ];
  expect(routes.map(codeOf)).toEqual([
    ['GET', '/a', 'of a'],
    ['PUT', '/a', 'of a'],
    ['GET', '/b', 'of b'],
    ['PUT', '/b', 'of b'],
  ]);
});

test('an API whose routes stand in a definition is said not to be read', () => {
  const { notes } = one({ ...httpAuth(), Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Body: {} } } });
  expect(notes).toContain('the definition of the API (OpenAPI) is not read: its routes are not served');
});

test('variables are resolved as CloudFormation would, with this server in place of the API', () => {
  const { functions } = one({
    ...httpAuth(),
    Orders: lambda('', {
      Timeout: 7,
      Environment: {
        Variables: {
          PLAIN: 'x',
          URL: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] },
          // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own.
          STAGE: { 'Fn::Sub': 'https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/orders' },
          STACK: { 'Fn::Join': ['-', [ref('AWS::StackName'), '1', 2]] },
        },
      },
    }),
    ...httpRoute('GET /orders', 'Orders', plain),
  });
  expect(functions.Orders).toMatchObject({
    timeout: 7_000,
    environment: { PLAIN: 'x', URL: localUrlMark, STAGE: `${localUrlMark}/orders`, STACK: 'Mine-1-2' },
    unknown: {},
  });
});

test('settings, origins and hooks are those of the HybridAuth, but for what follows from the address', () => {
  const { settings, origins, hooks, notes } = one({
    ...httpAuth({
      settings: {
        ...{ sessionIdleTimeout: '900', issuer: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] }, registration: 'closed' },
        ...{
          allowedOrigins: 'https://app.example.com',
          trustedProxyHeader: 'True-Client-IP',
          serviceName: ref('Parameter'),
        },
      },
      hooks: { [hookVariable('postLogin')]: ref('Told') },
    }),
    Told: lambda(''),
  });
  expect(settings).toEqual({ sessionIdleTimeout: 900, registration: 'closed' });
  expect(origins).toEqual(['https://app.example.com']);
  expect(hooks).toEqual({ postLogin: 'Told' });
  expect(notes).toEqual([
    'the app has no routes of its own that run here',
    'the setting serviceName has its default: the template says the parameter Parameter',
    'trustedProxyHeader is off: there is no proxy before this server',
  ]);
});

test('code on disk is that of the asset, where it was staged or, unstaged, where it is written', () => {
  mkdirSync(join(folder, 'asset.1'), { recursive: true });
  const elsewhere = mkdtempSync(join(tmpdir(), 'sources-'));
  const at = (path: string): object => ({
    ...lambda('', { Code: { S3Bucket: 'b', S3Key: 'k' } }),
    Metadata: { 'aws:asset:path': path },
  });
  const { functions, files } = one({
    ...httpAuth(),
    Staged: at('asset.1'),
    Written: at(elsewhere),
    ...httpRoute('GET /a', 'Staged', plain),
    ...httpRoute('GET /b', 'Written', plain),
  });
  rmSync(elsewhere, { recursive: true });
  expect(functions.Staged?.folder).toBe(join(folder, 'asset.1'));
  expect(functions.Written?.folder).toBe(elsewhere);
  expect(files).toEqual([
    join(folder, 'manifest.json'),
    join(folder, 'Mine.template.json'),
    join(folder, 'asset.1'),
    elsewhere,
  ]);
});

test.each<[string, (write: (name: string, text: string) => void) => void, string | null, string]>([
  ['a folder without an app', () => {}, null, 'manifest.json is not there. Synthesise the app first: npx cdk synth'],
  [
    'an app that is just being written',
    (write) => write('manifest.json', '{"arti'),
    null,
    'manifest.json cannot be read',
  ],
  [
    'an app without a HybridAuth',
    () => writeAssembly(folder, { A: { resources: {} }, B: { resources: {} } }),
    null,
    '--app: there is no HybridAuth in the app; its stacks are A, B',
  ],
  [
    'a stack that there is not',
    () => writeAssembly(folder, { A: { resources: httpAuth() } }),
    'B',
    '--app: there is no HybridAuth in the stack B; its stacks are A',
  ],
  [
    'an app with several of them',
    () => writeAssembly(folder, { A: { resources: httpAuth() }, B: { resources: httpAuth() } }),
    null,
    '--app: there are several HybridAuths, in A, B; name the stack of one by --stack',
  ],
])('%s is refused in words', (_, prepare, stack, words) => {
  prepare((name, text) => writeFileSync(join(folder, name), text));
  const reading = () => describeApp(folder, stack);
  expect(reading).toThrow(StartupFault);
  expect(reading).toThrow(words);
});

test('of several HybridAuths the one that is named is served', () => {
  const stack = (id: string): AssemblyStack => ({
    resources: { ...httpAuth(), [id]: lambda(''), ...httpRoute(`GET /${id}`, id, plain) },
  });
  expect(described({ A: stack('a'), B: stack('b') }, 'B').routes.map(({ path }) => path)).toEqual(['/b']);
});
