import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { template } from './template.ts';

const { all, only } = template('plain');

interface AlarmProperties {
  readonly AlarmDescription: string;
  readonly MetricName: string;
  readonly Namespace: string;
  readonly Dimensions?: readonly { readonly Value: unknown }[];
  readonly TreatMissingData: string;
}

const alarms = all('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties as unknown as AlarmProperties);
const sectionOf = ({ AlarmDescription }: AlarmProperties) =>
  AlarmDescription.match(/ What to do: (https:\S+)#([a-z-]+)$/)?.[2];

test('there is an alarm for each thing that an operator wants to be woken for', () => {
  const watched = alarms.map(({ Namespace, MetricName, Dimensions = [] }) => {
    const target = JSON.stringify(Dimensions[0]?.Value)?.match(
      /Auth(?:Functions)?([A-Za-z]+?)(?:Function)?[0-9A-F]{8}"/,
    )?.[1];
    return [
      Namespace.split('/')
        .slice(0, 2)
        .join('/')
        .replace(/-[0-9A-F]{8}$/, ''),
      MetricName,
      ...(target ? [target] : []),
    ].join(' ');
  });

  expect(watched.sort()).toEqual([
    'AWS/ApiGateway 5xx',
    'AWS/Lambda Errors Authorizer',
    'AWS/Lambda Errors Keys',
    'AWS/Lambda Errors Login',
    'AWS/Lambda Throttles Authorizer',
    'AWS/Lambda Throttles Login',
    'AWS/SQS ApproximateNumberOfMessagesVisible MailsUndelivered',
    'AWS/SQS ApproximateNumberOfMessagesVisible SecurityEventsUndelivered',
    'HybridAuth/Test-Auth-Alarms authn_token_forged',
    'HybridAuth/Test-Auth-Alarms authn_token_reuse',
    'HybridAuth/Test-Auth-Alarms mail_refused',
    'HybridAuth/Test-Auth-Alarms sys_unavailable',
  ]);
});

test('each alarm names its own section of docs/operations.md, and the section says what it is and what to do', () => {
  const operations = readFileSync(join(import.meta.dirname ?? __dirname, '../../docs/operations.md'), 'utf8');
  const sections = operations.split(/^(?=### )/m).slice(1);
  const anchorOf = (section: string) =>
    String(section.match(/^### (.*)$/m)?.[1])
      .toLowerCase()
      .replaceAll(' ', '-');

  expect(new Set(alarms.map(sectionOf)).size).toBe(alarms.length);
  expect(sections.map(anchorOf).sort()).toEqual(alarms.map(sectionOf).sort());
  for (const section of sections)
    expect(section.match(/^\*\*\w+\.\*\*/gm)).toEqual(['**Description.**', '**Investigation.**', '**Resolution.**']);
});

test('silence is no alarm', () => {
  for (const { TreatMissingData } of alarms) expect(TreatMissingData).toBe('notBreaching');
});

test.each([
  ['authn_token_reuse', 'Refresh'],
  ['sys_unavailable', 'Authorizer'],
])('%s is counted in the log of %s, by the name of the event', (event, name) => {
  const { FilterPattern, LogGroupName } = only(
    'AWS::Logs::MetricFilter',
    new RegExp(event.split('_').at(-1) ?? '', 'i'),
  ).Properties;

  expect(FilterPattern).toBe(`{ $.event = "${event}" }`);
  expect(LogGroupName).toEqual({ Ref: expect.stringMatching(new RegExp(`^AuthFunctions${name}Log`)) });
});

test('the alarms can be left out', () => {
  const quiet = template('without alarms');

  expect(quiet.all('AWS::CloudWatch::Alarm')).toEqual([]);
  expect(quiet.all('AWS::Logs::MetricFilter')).toEqual([]);
});
