/** Props as JavaScript may give them: everything that is wrong is named in one error, before anything is made. */
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { HttpApi, WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HybridAuth } from '../../lib/hybrid-auth.ts';
import { HybridAuthStack } from '../../lib/hybrid-auth-stack.ts';
import { unbundled } from './synthesised.ts';

/** What `new HybridAuth` says to props that the compiler has not seen. */
function refusalOf(props: (stack: Stack) => unknown): string {
  const stack = new Stack(unbundled(), 'Mine');
  const given = props(stack) as ConstructorParameters<typeof HybridAuth>[2];
  try {
    new HybridAuth(stack, 'Auth', given);
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
}
const withApi = (more: object) => (stack: Stack) => ({ api: new HttpApi(stack, 'Api'), ...more });

test('everything that is wrong is named in one error', () => {
  const wrong = withApi({
    bcrytpCost: 12,
    allowedOrigin: ['https://app.example.com'],
    somethingElse: true,
    url: 'https://auth.example.com/',
    removalPolicy: RemovalPolicy.SNAPSHOT,
    deletionProtection: 'yes',
    logRetention: 42,
    alarms: 'no',
    issuer: 'https://auth.example.com/',
    accessTokenLifetime: 900,
    bcryptCost: '12',
  });

  expect(refusalOf(wrong).split('\n')).toEqual([
    'hybrid-auth: wrong props',
    '  bcrytpCost: there is no such prop; is bcryptCost meant?',
    '  allowedOrigin: there is no such prop; is allowedOrigins meant?',
    '  somethingElse: there is no such prop',
    '  url: got "https://auth.example.com/", expected an https URL without query, fragment or trailing slash',
    '  removalPolicy: got "snapshot", expected RETAIN_ON_UPDATE_OR_DELETE, RETAIN or DESTROY; secrets and logs have no snapshots',
    '  deletionProtection: got "yes", expected true or false',
    '  logRetention: got 42, expected a value of RetentionDays',
    '  alarms: got no, expected true, false or { topic }',
    '  accessTokenLifetime: got 900, expected a Duration',
    expect.stringMatching(/^ {2}issuer: got "https:\/\/auth\.example\.com\/", expected an https URL /),
    '  bcryptCost: got "12", expected a whole number from 10 to 15',
  ]);
});

test.each([
  ['nothing', () => ({}), 'undefined'],
  ['a WebSocket API', (stack: Stack) => ({ api: new WebSocketApi(stack, 'Socket') }), 'a WebSocketApi'],
  ['an id', () => ({ api: 'abcdef1234' }), '"abcdef1234"'],
])('%s for an api is refused', (_, props, shown) => {
  expect(refusalOf(props)).toBe(
    `hybrid-auth: wrong props\n  api: got ${shown}, expected an HttpApi of aws-apigatewayv2, a RestApi of aws-apigateway, or an imported one (a RestApi with its root resource)`,
  );
});

test('no props at all are refused', () => {
  expect(refusalOf(() => undefined)).toBe('hybrid-auth: wrong props\n  got undefined, expected { api }');
});

test('a prop that is undefined is one that is not given', () => {
  expect(refusalOf(withApi({ issuer: undefined, url: undefined, alarms: undefined }))).toBe('none');
});

test('a misspelt prop of the whole stack is refused too, and those of any stack are not', () => {
  const props = { description: 'mine', stackName: 'mine', throttle: { rateLimit: 1, burstLimit: 1 } };

  expect(() => new HybridAuthStack(unbundled(), 'Mine', props)).not.toThrow();
  expect(() => new HybridAuthStack(unbundled(), 'Mine', { ...props, stackname: 'x' } as object)).toThrow(
    'stackname: there is no such prop',
  );
});
