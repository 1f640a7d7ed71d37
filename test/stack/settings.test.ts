import { CfnParameter, Duration, Fn, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { settingVariable } from '../../contract/environment.ts';
import { type Setting, type SettingValue, settingToText } from '../../contract/settings/setting.ts';
import { type SettingName, type SettingValues, settingNames, settings } from '../../contract/settings.ts';
import { lambdaNames } from '../../lib/function-bundle.ts';
import type { HybridAuthProps } from '../../lib/hybrid-auth.ts';
import { HybridAuth } from '../../lib/hybrid-auth.ts';
import { HybridAuthStack } from '../../lib/hybrid-auth-stack.ts';
import { propsFromContext } from '../../lib/props-from-context.ts';
import type { SettingProps } from '../../lib/setting-props.ts';
import { synthesised, unbundled } from './synthesised.ts';
import { environmentOf, type Resource } from './template.ts';

/** A value of each setting that is not its default. */
const chosen: SettingValues = {
  issuer: 'https://auth.example.com',
  audience: 'orders',
  serviceName: 'Orders',
  signingAlgorithm: 'RS256',
  accessTokenLifetime: 61,
  refreshIdleTimeout: 62,
  refreshAbsoluteTimeout: 63,
  refreshGraceWindow: 11,
  lostResponseWindow: 65,
  sessionIdleTimeout: 66,
  sessionAbsoluteTimeout: 67,
  maxSessionsPerUser: 68,
  recentAuthentication: 75,
  passwordMinLength: 16,
  passwordHash: 'argon2id',
  bcryptCost: 13,
  breachedPasswordCheck: true,
  emailCode: true,
  passkeyRpId: 'example.com',
  passkeyOrigins: ['https://shop.example', 'android:apk-key-hash:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
  registration: 'closed',
  allowedOrigins: ['https://app.example.com', 'http://localhost:5173'],
  allowedHeaders: ['x-tenant'],
  sessionCookieName: '__Host-orders',
  trustedProxyHeader: 'True-Client-IP',
  emailInToken: true,
  additionalClaims: ['tenant'],
  revocationMaxStaleness: 69,
  accountFreeAttempts: 70,
  accountMaxBackoff: 71,
  accountLockoutThreshold: 72,
  ipAttemptLimit: 73,
  ipRegistrationLimit: 74,
  mailFrom: 'no-reply@example.com',
  appUrl: 'https://app.example.com/account',
};

/** Compiles only while each setting is a prop: of type `Duration` for seconds, and of the setting's own type else. */
type Props = {
  readonly [Name in SettingName]: (typeof settings)[Name]['kind'] extends 'seconds' ? Duration : SettingValues[Name];
};
const asProps = (values: SettingValues): Props & Required<SettingProps> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      settings[name as SettingName].kind === 'seconds' ? Duration.seconds(Number(value)) : value,
    ]),
  ) as unknown as Props;

/** The settings as the environments of the functions carry them, each from those that declare it. */
function settingsOf({ lambda }: ReturnType<typeof synthesised>): Record<string, unknown> {
  const environment = Object.assign({}, ...lambdaNames.map((name) => environmentOf(lambda(name))));
  return Object.fromEntries(settingNames.map((name) => [name, environment[settingVariable(name)]]));
}

/** The environment of a function where the props may be tokens of the stack. */
function environmentWith(props: (stack: Stack) => Omit<HybridAuthProps, 'api'>): Record<string, unknown> {
  const stack = new Stack(unbundled(), 'Mine');
  const given = props(stack);
  const { allowedOrigins } = given;
  const api = new HttpApi(stack, 'Api', {
    ...(allowedOrigins && { corsPreflight: HybridAuth.corsPreflight({ allowedOrigins }) }),
  });
  new HybridAuth(stack, 'Auth', { ...given, api });
  const functions = Object.entries(Template.fromStack(stack).findResources('AWS::Lambda::Function'));
  const [, login] = functions.find(([id]) => id.startsWith('AuthFunctionsLogin')) ?? [];
  return environmentOf(login as Resource);
}

test('every setting that is given reaches the functions', () => {
  const stack = synthesised(asProps(chosen));
  const text = Object.fromEntries(settingNames.map((name) => [name, settingToText(chosen[name])]));

  for (const name of settingNames) expect(chosen[name]).not.toEqual(settings[name].default);
  expect(settingsOf(stack)).toEqual(text);
});

test('a setting that is not given has its default, and the API’s own URL where only the deployment knows it', () => {
  const stack = synthesised({ mailFrom: chosen.mailFrom });
  const url = { 'Fn::GetAtt': [expect.stringMatching(/^Api[0-9A-F]{8}$/), 'ApiEndpoint'] };
  const defaults = settingNames.map((name) => {
    const { default: fallback }: Setting = settings[name];
    // Without it there is no function that has it.
    if (name === 'mailFrom') return [name, chosen.mailFrom];
    return [name, fallback === null ? url : settingToText(fallback as SettingValue)];
  });

  expect(settingsOf(stack)).toEqual(Object.fromEntries(defaults));
});

test('all that is wrong is named in one error, before anything is deployed', () => {
  const wrong = () =>
    synthesised({
      ...asProps(chosen),
      accessTokenLifetime: Duration.hours(2),
      refreshGraceWindow: Duration.millis(1_500),
      bcryptCost: 9,
      passwordMinLength: 7,
      registration: 'sometimes' as 'open',
      serviceName: '',
      allowedOrigins: ['https://app.example.com', '*'],
    });

  expect(wrong).toThrow(
    [
      'hybrid-auth: wrong props',
      '  accessTokenLifetime: got 7200, expected whole seconds from 60 to 3600',
      '  refreshGraceWindow: got 1.5, expected whole seconds from 0 to 60',
      '  bcryptCost: got 9, expected a whole number from 10 to 15',
      '  passwordMinLength: got 7, expected a whole number from 8 to 64',
      '  registration: got "sometimes", expected one of open, closed, verified',
      '  serviceName: got "", expected 1 to 64 characters',
      '  allowedOrigins: got ["https://app.example.com","*"], expected exact origins',
    ].join('\n'),
  );
});

test.each([
  '*',
  'null',
  'http://app.example.com',
  'https://*.example.com',
  'https://app.example.com/',
  'https://App.example.com',
  '',
])('the origin "%s" is refused', (origin) => {
  expect(() => synthesised({ allowedOrigins: [origin] })).toThrow('allowedOrigins: got');
});

test.each([
  'http://auth.example.com',
  'https://auth.example.com/',
  'https://auth.example.com?tenant=1',
  'auth.example.com',
])('the issuer "%s" is refused', (issuer) => {
  expect(() => synthesised({ issuer })).toThrow('issuer: got');
});

describe('of a text that only the deployment knows in part, the form is checked all the same:', () => {
  const part = Fn.importValue('Part');

  test.each([
    ['an issuer that ends in a slash', { issuer: `${part}/` }, 'issuer: got "<token>/"'],
    ['an issuer with a query', { issuer: `${part}?tenant=1` }, 'issuer: got "<token>?tenant=1"'],
    ['an issuer without TLS', { issuer: `http://${part}/v1` }, 'issuer: got "http://<token>/v1"'],
    ['an issuer without a scheme', { issuer: `auth.${part}` }, 'issuer: got "auth.<token>"'],
    ['an origin with a path', { allowedOrigins: [`https://${part}/`] }, 'allowedOrigins: got ["https://<token>/"]'],
  ])('%s is refused', (_, props, fault) => {
    expect(() => new HybridAuthStack(unbundled(), 'Mine', props)).toThrow(fault);
  });

  test.each([`${part}`, `${part}/v1`, `https://${part}`, `https://auth.${part}:443/v1`, `${part}://auth.example.com`])(
    'the issuer %s may be right',
    (issuer) => {
      expect(() => new HybridAuthStack(unbundled(), 'Mine', { issuer })).not.toThrow();
    },
  );
});

test.each([
  [
    { refreshIdleTimeout: Duration.days(2), refreshAbsoluteTimeout: Duration.days(1) },
    'refreshIdleTimeout: got 172800 s',
  ],
  [{ sessionAbsoluteTimeout: Duration.minutes(5) }, 'sessionIdleTimeout: got 1800 s (its default)'],
])('an idle time-out beyond the absolute one is refused: %j', (props, fault) => {
  expect(() => new HybridAuthStack(unbundled(), 'Mine', props)).toThrow(fault);
});

test.each([
  [
    'example.org',
    'passkeyRpId: got "example.org", which is neither the host of https://app.example.com nor a domain above',
  ],
  ['ample.com', 'passkeyRpId: got "ample.com", which is neither'],
  ['https://example.com', 'passkeyRpId: got "https://example.com", expected a domain'],
  ['com', 'passkeyRpId: got "com", expected a domain'],
])('passkeys that no allowed origin could use are refused: %s', (passkeyRpId, fault) => {
  const wrong = () =>
    new HybridAuthStack(unbundled(), 'Mine', { passkeyRpId, allowedOrigins: ['https://app.example.com'] });
  expect(wrong).toThrow(fault);
});

test('an allowed origin of another site is fine where it is listed as related, each that is not is named', () => {
  const allowedOrigins = [
    'https://app.example.com',
    'https://shop.example',
    'https://blog.example',
    'capacitor://localhost',
  ];
  const withOrigins = (passkeyOrigins: string[]) => () =>
    new HybridAuthStack(unbundled(), 'Mine', { passkeyRpId: 'example.com', passkeyOrigins, allowedOrigins });

  expect(withOrigins(['https://shop.example', 'https://blog.example'])).not.toThrow();
  expect(withOrigins([])).toThrow(/host of https:\/\/shop\.example [\s\S]*host of https:\/\/blog\.example /);
});

test.each(['http://localhost:3000', 'https://*.example.com', 'android:apk-key-hash:short', 'shop.example'])(
  'the passkey origin "%s" is refused',
  (origin) => {
    expect(() => synthesised({ passkeyOrigins: [origin] })).toThrow('passkeyOrigins: got');
  },
);

test('an empty list of origins is refused: it would lock every browser out', () => {
  expect(() => synthesised({ allowedOrigins: [] })).toThrow('allowedOrigins: got []');
});

test('a list that is too long is refused, as the deployment would', () => {
  const allowedOrigins = Array.from({ length: 20 }, (_, at) => `https://tenant-${at}.app.example.com`);
  expect(() => synthesised({ allowedOrigins })).toThrow('at most 512 characters');
});

test.each<[string, () => Partial<SettingProps>]>([
  ['an allowed origin', () => ({ allowedOrigins: [`https://${Fn.importValue('App')}`] })],
  ['a related origin', () => ({ allowedOrigins: ['https://shop.example'], passkeyOrigins: [Fn.importValue('Shop')] })],
  [
    'all related origins',
    () => ({ allowedOrigins: ['https://shop.example'], passkeyOrigins: Fn.split(',', Fn.importValue('Shops')) }),
  ],
])('whether passkeys fit %s that only the deployment knows is left to that', (_, props) => {
  expect(() => environmentWith(() => ({ passkeyRpId: 'example.com', ...props() }))).not.toThrow();
});

test('what only the deployment knows is taken on trust', () => {
  const environment = environmentWith((stack) => ({
    issuer: Fn.importValue('Issuer'),
    bcryptCost: Lazy.number({ produce: () => 11 }),
    accessTokenLifetime: Duration.seconds(new CfnParameter(stack, 'Lifetime', { type: 'Number' }).valueAsNumber),
    allowedOrigins: ['https://app.example.com', Fn.importValue('Origin')],
  }));

  expect(environment).toMatchObject({
    ISSUER: { 'Fn::ImportValue': 'Issuer' },
    BCRYPT_COST: '11',
    ACCESS_TOKEN_LIFETIME: { Ref: 'Lifetime' },
    ALLOWED_ORIGINS: { 'Fn::Join': ['', ['https://app.example.com,', { 'Fn::ImportValue': 'Origin' }]] },
  });
});

test('a list of origins that only the deployment knows is joined there', () => {
  const environment = environmentWith((stack) => ({
    allowedOrigins: new CfnParameter(stack, 'Origins', { type: 'CommaDelimitedList' }).valueAsList,
  }));

  expect(environment.ALLOWED_ORIGINS).toEqual({ 'Fn::Join': [',', { Ref: 'Origins' }] });
});

test('a known origin beside one that only the deployment knows is still checked', () => {
  const wrong = () => new HybridAuthStack(unbundled(), 'Mine', { allowedOrigins: [Fn.importValue('Origin'), '*'] });
  expect(wrong).toThrow('allowedOrigins: got ["<token>","*"]');
});

describe('from context', () => {
  const from = (context: Record<string, unknown>) => propsFromContext((name) => context[name]);

  test('every setting can be given by its name, as text', () => {
    const context = Object.fromEntries(settingNames.map((name) => [name, settingToText(chosen[name])]));
    const stack = synthesised(from(context));

    expect(settingsOf(stack)).toEqual(context);
  });

  test('cdk.json may give numbers, booleans and lists', () => {
    const { bcryptCost, emailInToken, allowedOrigins, alarms } = from({
      bcryptCost: 13,
      emailInToken: true,
      allowedOrigins: ['https://a.example.com', 'https://b.example.com'],
      alarms: false,
    });

    expect({ bcryptCost, emailInToken, allowedOrigins, alarms }).toEqual({
      bcryptCost: 13,
      emailInToken: true,
      allowedOrigins: ['https://a.example.com', 'https://b.example.com'],
      alarms: false,
    });
  });

  test('nothing said means the defaults of the props', () => {
    expect(from({})).toEqual({});
  });

  test('what concerns the deployment can be given too', () => {
    const context = { stackName: 'auth-two', url: 'https://auth.example.com/v1', removalPolicy: 'retain' };

    expect(from({ ...context, deletionProtection: 'true', alarms: 'false' })).toEqual({
      ...context,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      deletionProtection: true,
      alarms: false,
    });
  });

  test('all faults are named at once', () => {
    expect(() => from({ bcryptCost: '9', accessTokenLifetime: '15m', emailInToken: 'yes' })).toThrow(
      [
        'hybrid-auth: wrong props',
        '  accessTokenLifetime: got "15m", expected whole seconds from 60 to 3600',
        '  emailInToken: got "yes", expected true or false',
        '  bcryptCost: got 9, expected a whole number from 10 to 15',
      ].join('\n'),
    );
  });

  test.each([
    ['removalPolicy', 'snapshot', 'retain, destroy'],
    ['alarms', 'maybe', 'true, false'],
    ['deletionProtection', 'on', 'true, false'],
    ['removalPolicy', 'constructor', 'retain, destroy'],
  ])('%s=%s is refused', (name, text, choices) => {
    expect(() => from({ [name]: text })).toThrow(`hybrid-auth: ${name}: got "${text}", expected one of ${choices}`);
  });
});
