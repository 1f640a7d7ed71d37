import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { HybridAuth, type HybridAuthProps } from '../../lib/hybrid-auth.ts';
import { templateFaults } from '../../lib/mail-templates.ts';
import { Mailer } from '../../lib/mailer.ts';
import { synthesised, unbundled } from './synthesised.ts';
import { environmentOf, listOf, statementsOf, template, templateOf } from './template.ts';

const from = 'no-reply@example.com';

/** A stack with a mailer, as CloudFormation gets it. */
function withProps(props: (stack: Stack) => Omit<HybridAuthProps, 'api'>) {
  const stack = new Stack(unbundled(), 'Mine');
  new HybridAuth(stack, 'Auth', { ...props(stack), api: new HttpApi(stack, 'Api') });
  return templateOf(Template.fromStack(stack).toJSON() as Parameters<typeof templateOf>[0]);
}
const aFunction = (stack: Stack) =>
  new Lambda(stack, 'Postmark', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => {}'),
  });
const grants = ({ role }: ReturnType<typeof withProps>, action: string) =>
  statementsOf(role('mails')).filter(({ Action }) => Action === action);

describe('a mail that was asked for', () => {
  const { all, only } = template('plain');
  const [, mapping] = all('AWS::Lambda::EventSourceMapping').find(([id]) => id.startsWith('AuthMails')) ?? [];

  test('is sent by the stream of its table, where it is new; what fails is tried again, and then kept', () => {
    expect(mapping?.Properties).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
      BatchSize: 10,
      ParallelizationFactor: 5,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 10,
      MaximumRecordAgeInSeconds: 43_200,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringMatching(/^AuthMailsUndelivered/), 'Arn'] } },
      },
    });
    expect(only('AWS::SQS::Queue', /^AuthMailsUndelivered/).Properties).toEqual({
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 1_209_600,
    });
  });
});

test('without a mailer nothing sends mails, and nothing else differs but its alarms', () => {
  const { all } = template('without mails');
  for (const type of [
    'AWS::Lambda::Function',
    'AWS::SQS::Queue',
    'AWS::Lambda::EventSourceMapping',
    'AWS::CloudWatch::Alarm',
  ])
    expect(all(type).filter(([id]) => /Mails/.test(id))).toEqual([]);
  expect(all('AWS::DynamoDB::GlobalTable')).toHaveLength(template('plain').all('AWS::DynamoDB::GlobalTable').length);
});

describe('SES', () => {
  test('may send for the address, or for its domain, and with the configuration set, and for nobody else', () => {
    const stack = withProps(() => ({ mailer: Mailer.ses({ from, configurationSet: 'bounces' }) }));
    const [statement, ...others] = grants(stack, 'ses:SendEmail');
    const names = listOf(statement?.Resource).map(
      (arn) => JSON.stringify(arn).match(/:((?:identity|configuration-set)\/[^"]+)"/)?.[1],
    );

    expect(others).toEqual([]);
    expect(names).toEqual(['configuration-set/bounces', 'identity/example.com', `identity/${from}`]);
    expect(environmentOf(stack.lambda('mails'))).toMatchObject({ MAIL_FROM: from, MAIL_CONFIGURATION_SET: 'bounces' });
  });

  test('is what `mailFrom` alone means, from context too', () => {
    const stack = withProps(() => ({ mailFrom: from }));
    expect(grants(stack, 'ses:SendEmail')).toHaveLength(1);
    expect(environmentOf(stack.lambda('mails'))).not.toHaveProperty('MAIL_FUNCTION');
  });

  test('takes an address that only the deployment knows', () => {
    const stack = withProps((scope) => ({
      mailer: Mailer.ses({ from: new CfnParameter(scope, 'From').valueAsString }),
    }));
    const [statement] = grants(stack, 'ses:SendEmail');
    expect(JSON.stringify(statement?.Resource)).toContain('{"Fn::Select":[1,{"Fn::Split":["@",{"Ref":"From"}]}]}');
    expect(environmentOf(stack.lambda('mails')).MAIL_FROM).toEqual({ Ref: 'From' });
  });
});

test('a function of the app may be invoked, and SES may not be used then', () => {
  const stack = withProps((scope) => ({ mailer: Mailer.lambda(aFunction(scope)), mailFrom: from }));
  const arn = { 'Fn::GetAtt': [expect.stringMatching(/^Postmark/), 'Arn'] };

  expect(grants(stack, 'lambda:InvokeFunction').map(({ Resource }) => Resource)).toEqual([arn]);
  expect(grants(stack, 'ses:SendEmail')).toEqual([]);
  expect(environmentOf(stack.lambda('mails'))).toMatchObject({ MAIL_FROM: from, MAIL_FUNCTION: arn });
});

test('links lead to the first allowed origin that is a site', () => {
  const appUrlWith = (allowedOrigins: string[]) =>
    environmentOf(synthesised({ mailFrom: from, allowedOrigins }).lambda('mails')).APP_URL;

  expect(appUrlWith(['capacitor://localhost', 'https://app.example.com', 'https://b.example.com'])).toBe(
    'https://app.example.com',
  );
  expect(appUrlWith(['capacitor://localhost'])).toEqual({
    'Fn::GetAtt': [expect.stringMatching(/^Api/), 'ApiEndpoint'],
  });
});

test.each<[string, (stack: Stack) => object, string]>([
  ['an address that is none', () => ({ mailer: Mailer.ses({ from: 'example.com' }) }), 'mailFrom: got "example.com"'],
  ['a name beside the address', () => ({ mailFrom: 'Us <no-reply@example.com>' }), 'mailFrom: got "Us <'],
  ['two addresses', () => ({ mailer: Mailer.ses({ from }), mailFrom: from }), 'mailFrom: Mailer.ses says it already'],
  [
    'a function without an address',
    (stack) => ({ mailer: Mailer.lambda(aFunction(stack)) }),
    'mailFrom: expected with Mailer.lambda',
  ],
  ['another mailer', () => ({ mailer: { from } }), 'mailer: got a Object, expected Mailer.ses'],
  ['templates that nobody sends', () => ({ mailTemplates: 'templates' }), 'mailTemplates: nothing is sent'],
  ['a page without TLS', () => ({ appUrl: 'http://app.example.com' }), 'appUrl: got "http://app.example.com"'],
])('%s is refused', (_, props, fault) => {
  expect(() => withProps(props as Parameters<typeof withProps>[0])).toThrow(fault);
});

describe('templates', () => {
  const shipped = join(import.meta.dirname ?? __dirname, '../../core/mail/templates');
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'templates-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const faultsWith = (path: string, text: string): string[] => {
    cpSync(shipped, folder, { recursive: true });
    writeFileSync(join(folder, path), text);
    return templateFaults(folder);
  };

  test('that are shipped have no fault', () => {
    expect(templateFaults(shipped)).toEqual([]);
  });

  test.each([
    [
      'en/reset_password.txt',
      'Subject: Reset\n\n{{link}} {{token}}',
      'en/reset_password.txt: {{token}} is unknown; there are service',
    ],
    ['en/reset_password.txt', 'Subject: Reset\n\nHello', 'en/reset_password.txt: {{link}} is missing'],
    ['en/reset_password.html', '<p>Hello</p>', 'en/reset_password.html: {{link}} is missing'],
    [
      'de/sign_in_code.txt',
      'Subject: {{code}}\n\n{{code}}',
      'de/sign_in_code.txt: the subject must hold neither code nor link',
    ],
    ['de/sign_in_code.txt', 'Code\n\n{{code}}', 'de/sign_in_code.txt: expected "Subject: ..." in the first line'],
    ['de/new_device.html', '{{#device}}{{device}}', 'de/new_device.html: a section is not closed'],
    ['de/new_device.html', '{{ device }}', 'de/new_device.html: {{ device }} is unknown'],
    ['en/goodbye.txt', 'x', 'en/goodbye.txt is of no kind of mail'],
    ['layout.html', '<p>{{service}}</p>', 'layout.html: got {{content}} 0 times, expected it once'],
    ['notes.md', 'x', 'notes.md is neither layout.html nor the folder of a language'],
  ])('%s that says %j is refused', (path, text, fault) => {
    expect(faultsWith(path, text)).toEqual([expect.stringContaining(fault)]);
  });

  test('of a language of its own have to be there for every kind', () => {
    cpSync(shipped, folder, { recursive: true });
    mkdirSync(join(folder, 'pt-BR'));
    expect(templateFaults(folder)).toHaveLength(22);
    expect(templateFaults(folder)).toContain('pt-BR/invitation.html is missing');
  });

  test('of the app’s own are looked for at synth', () => {
    const withFolder = (mailTemplates: string) => () => synthesised({ mailFrom: from, mailTemplates });
    expect(withFolder(join(folder, 'nowhere'))).toThrow('mailTemplates: there is no folder');
    mkdirSync(join(folder, 'en'));
    writeFileSync(join(folder, 'en', 'invitation.txt'), 'Subject: Welcome\n\n{{link}}');
    expect(withFolder(folder)).not.toThrow();
    writeFileSync(join(folder, 'en', 'invitation.html'), '{{url}}');
    expect(withFolder(folder)).toThrow('mailTemplates: en/invitation.html: {{url}} is unknown');
  });
});
