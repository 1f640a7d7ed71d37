import type { TableName } from '../../contract/tables.ts';
import { listOf, type Statement, template } from './template.ts';

const { all, only, table } = template('plain');

const mappings = all('AWS::Lambda::EventSourceMapping')
  .filter(([id]) => id.startsWith('AuthSecurityEvents'))
  .map(([, { Properties }]) => Properties);
const queueArn = { 'Fn::GetAtt': [expect.stringMatching(/^AuthSecurityEventsUndelivered[0-9A-F]{8}$/), 'Arn'] };

function filterOf(name: TableName): object[] {
  const [tableId] = all('AWS::DynamoDB::GlobalTable').find(([, resource]) => resource === table(name)) ?? [];
  const found = mappings.find(
    ({ EventSourceArn }) => JSON.stringify(EventSourceArn) === JSON.stringify({ 'Fn::GetAtt': [tableId, 'StreamArn'] }),
  );
  const { Filters } = (found?.FilterCriteria ?? { Filters: [] }) as { Filters: { Pattern: string }[] };
  return Filters.map(({ Pattern }) => JSON.parse(Pattern));
}

test('a batch that fails is halved, retried a few times, and then kept in a queue', () => {
  expect(mappings).toHaveLength(4);
  for (const mapping of mappings)
    expect(mapping).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 100,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 5,
      MaximumRecordAgeInSeconds: 43_200,
      DestinationConfig: { OnFailure: { Destination: queueArn } },
    });
});

test('the queue is encrypted, keeps what it gets for two weeks and speaks TLS only', () => {
  expect(only('AWS::SQS::Queue', /^AuthSecurityEvents/).Properties).toEqual({
    SqsManagedSseEnabled: true,
    MessageRetentionPeriod: 1_209_600,
  });
  const { PolicyDocument } = only('AWS::SQS::QueuePolicy', /^AuthSecurityEvents/).Properties as {
    PolicyDocument: { Statement: Statement[] };
  };
  expect(PolicyDocument.Statement).toMatchObject([
    { Effect: 'Deny', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
  ]);
});

test.each(['users', 'publicKeys'] as const)('every change of an item in %s is looked at', (name) => {
  expect(filterOf(name)).toEqual([{ eventName: ['MODIFY'] }]);
});

test('of the sessions only those whose refresh token came twice or was forged are looked at', () => {
  expect(filterOf('sessions')).toEqual([
    { eventName: ['MODIFY'], dynamodb: { NewImage: { endReason: { S: ['refresh_reused'] } } } },
    { eventName: ['MODIFY'], dynamodb: { NewImage: { forgedAt: { N: [{ exists: true }] } } } },
  ]);
});

test('of the counters only those past their free guesses are looked at', () => {
  expect(filterOf('attempts')).toEqual([
    { eventName: ['MODIFY'], dynamodb: { NewImage: { closedUntil: { N: [{ exists: true }] } } } },
  ]);
});

test('the function knows its bus, and there is one', () => {
  expect(all('AWS::Events::EventBus')).toHaveLength(1);
  const publish = only('AWS::Lambda::Function', /^AuthSecurityEventsPublish/).Properties;
  expect(publish.Environment).toEqual({
    Variables: {
      SECURITY_EVENTS_BUS: { Ref: expect.stringMatching(/^AuthSecurityEventsBus/) },
      URL_SUFFIX: { Ref: 'AWS::URLSuffix' },
    },
  });
  expect(listOf(publish.Architectures)).toEqual(['arm64']);
});
