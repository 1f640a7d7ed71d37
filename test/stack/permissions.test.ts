import { secretVariable, tableVariable } from '../../contract/environment.ts';
import { secretNames } from '../../contract/secrets.ts';
import { tableNames } from '../../contract/tables.ts';
import { type LambdaName, lambdaNames } from '../../lib/function-bundle.ts';
import { environmentOf, type Grants, grantsOf, listOf, type Statement, statementsOf, template } from './template.ts';

const log = { log: 'logs:CreateLogStream logs:PutLogEvents' };
const read = 'secretsmanager:GetSecretValue';
const readAndWrite = 'secretsmanager:GetSecretValue secretsmanager:PutSecretValue';
const on = (...verbs: string[]): string =>
  verbs
    .map((verb) => `dynamodb:${verb}`)
    .sort()
    .join(' ');

const revocations = { revokedTokens: on('PutItem'), revocationLog: on('PutItem') };

/** Written down a second time, so that a grant is added in two places or not at all. */
const expected: Record<LambdaName, Grants> = {
  register: {
    emails: on('GetItem', 'PutItem', 'DeleteItem'),
    users: on('GetItem', 'PutItem', 'DeleteItem'),
    attempts: on('UpdateItem'),
    mails: on('PutItem'),
    pepper: read,
    mac: read,
  },
  login: {
    emails: on('GetItem'),
    users: on('GetItem', 'UpdateItem'),
    sessions: on('GetItem', 'PutItem', 'BatchGetItem', 'UpdateItem'),
    ...revocations,
    attempts: on('GetItem', 'UpdateItem', 'DeleteItem'),
    challenges: on('PutItem'),
    pepper: read,
    mac: read,
    signing: read,
  },
  'sign-in': {
    emails: on('GetItem'),
    users: on('GetItem', 'UpdateItem'),
    sessions: on('GetItem', 'PutItem', 'BatchGetItem', 'UpdateItem'),
    ...revocations,
    attempts: on('GetItem', 'UpdateItem', 'DeleteItem'),
    challenges: on('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'),
    mails: on('UpdateItem'),
    publicKeys: on('GetItem'),
    pepper: read,
    mac: read,
    signing: read,
  },
  refresh: {
    sessions: on('GetItem', 'UpdateItem'),
    users: on('GetItem'),
    ...revocations,
    mac: read,
    signing: read,
  },
  logout: {
    sessions: on('GetItem', 'UpdateItem'),
    users: on('GetItem', 'UpdateItem'),
    ...revocations,
    publicKeys: on('GetItem'),
    mac: read,
  },
  me: {
    sessions: on('GetItem', 'UpdateItem'),
    users: on('GetItem'),
    ...revocations,
    publicKeys: on('GetItem'),
    mac: read,
  },
  sessions: {
    users: on('GetItem'),
    sessions: on('GetItem', 'BatchGetItem', 'UpdateItem'),
    ...revocations,
    publicKeys: on('GetItem'),
    mac: read,
  },
  account: {
    emails: on('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'),
    users: on('GetItem', 'UpdateItem'),
    sessions: on('GetItem', 'BatchGetItem', 'UpdateItem'),
    ...revocations,
    mails: on('GetItem', 'PutItem', 'UpdateItem'),
    attempts: on('GetItem', 'UpdateItem', 'DeleteItem'),
    publicKeys: on('GetItem'),
    pepper: read,
    mac: read,
  },
  factors: {
    users: on('GetItem', 'UpdateItem'),
    emails: on('GetItem'),
    sessions: on('GetItem', 'UpdateItem'),
    ...revocations,
    attempts: on('GetItem', 'UpdateItem', 'DeleteItem'),
    challenges: on('GetItem', 'PutItem', 'DeleteItem'),
    mails: on('PutItem'),
    publicKeys: on('GetItem'),
    pepper: read,
    mac: read,
  },
  admin: {
    emails: on('GetItem', 'PutItem', 'DeleteItem'),
    users: on('BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
    sessions: on('BatchGetItem', 'GetItem', 'UpdateItem'),
    ...revocations,
    attempts: on('DeleteItem', 'UpdateItem'),
    mails: on('PutItem'),
    publicKeys: on('GetItem'),
    pepper: read,
    mac: read,
  },
  jwks: { publicKeys: on('GetItem') },
  documents: { publicKeys: on('GetItem') },
  'demo-whoami': {},
  'demo-admin': {},
  authorizer: {
    sessions: on('GetItem', 'UpdateItem'),
    revokedTokens: on('GetItem'),
    revocationLog: on('Query'),
    publicKeys: on('GetItem'),
    mac: read,
  },
  keys: { publicKeys: on('GetItem', 'PutItem'), signing: readAndWrite, mac: readAndWrite, pepper: readAndWrite },
  operator: {
    emails: on('DeleteItem', 'GetItem', 'PutItem'),
    users: on('BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
    sessions: on('BatchGetItem', 'GetItem', 'UpdateItem'),
    ...revocations,
    attempts: on('DeleteItem', 'UpdateItem'),
    mails: on('PutItem'),
    mac: read,
  },
  mails: {
    mails: on(
      'GetItem',
      'PutItem',
      'UpdateItem',
      'DeleteItem',
      'DescribeStream',
      'GetRecords',
      'GetShardIterator',
      'ListStreams',
    ),
    sessions: on('DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'),
    users: on('GetItem'),
    attempts: on('UpdateItem'),
    mac: read,
    identity: 'ses:SendEmail',
    undelivered: 'sqs:SendMessage',
  },
  'security-events': {
    users: on('DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'),
    sessions: on('DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'),
    attempts: on('DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'),
    publicKeys: on('DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'),
    bus: 'events:PutEvents',
    undelivered: 'sqs:SendMessage',
  },
};

/** Tables whose name a function knows, and nothing more. */
const namesOnly: Partial<Record<LambdaName, readonly string[]>> = {
  refresh: ['emails'],
  logout: ['emails'],
  me: ['emails'],
  sessions: ['emails'],
  mails: ['emails'],
};
/** What a function reaches by other means than a variable with a name. */
const isNamed = (name: string): boolean => !['identity', 'undelivered'].includes(name);
const known = (name: LambdaName): string[] => [...Object.keys(expected[name]), ...(namesOnly[name] ?? [])].sort();

const strict = template('plain');

test.each(lambdaNames)('%s may do what the permission table says, and nothing else', (name) => {
  expect(grantsOf(strict.role(name))).toEqual({ ...log, ...expected[name] });
});

test('no statement anywhere allows a wildcard, but the listing of the streamed tables’ streams', () => {
  const documents = Object.values(strict.resources).flatMap(({ Properties }) => [
    ...listOf((Properties?.Policies as object[] | undefined) ?? []),
    ...(Properties?.PolicyDocument ? [{ PolicyDocument: Properties.PolicyDocument }] : []),
  ]) as { PolicyDocument: { Statement: Statement[] } }[];
  const allowed = documents
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .filter(({ Effect }) => Effect === 'Allow');

  const wild = allowed.filter(({ Action, Resource }) => /\*/.test(JSON.stringify([Action, Resource])));

  expect(allowed.length).toBeGreaterThan(50);
  expect(wild.map(({ Action }) => Action)).toEqual(['dynamodb:ListStreams', 'dynamodb:ListStreams']);
  const labels = wild
    .flatMap(({ Resource }) => listOf(Resource))
    .map((arn) => JSON.stringify(arn).match(/[^"]*(?="\]\]\}$)/)?.[0]);
  expect(labels).toEqual(Array.from({ length: 6 }, () => '/stream/*'));
});

test('what queries the users queries their index, and no other', () => {
  const [, index] = statementsOf(strict.role('operator'))
    .filter(({ Action }) => listOf(Action).includes('dynamodb:Query'))
    .flatMap(({ Resource }) => listOf(Resource));
  expect(JSON.stringify(index)).toMatch(/"\/index\/byEmail"/);
});

test('each function has a role of its own, without managed policies and without policies from elsewhere', () => {
  const roles = strict.all('AWS::IAM::Role');
  const used = strict.all('AWS::Lambda::Function').map(([, { Properties }]) => JSON.stringify(Properties.Role));

  expect(new Set(used).size).toBe(lambdaNames.length);
  expect(roles).toHaveLength(lambdaNames.length);
  for (const [, { Properties }] of roles) expect(Properties).not.toHaveProperty('ManagedPolicyArns');
  expect(strict.all('AWS::IAM::Policy')).toEqual([]);
  expect(strict.all('AWS::IAM::ManagedPolicy')).toEqual([]);
});

test('only the gateway and the schedule may invoke, each from the one API, authorizer or rule', () => {
  for (const [, { Properties }] of strict.all('AWS::Lambda::Permission')) {
    expect(Properties.Action).toBe('lambda:InvokeFunction');
    expect(['apigateway.amazonaws.com', 'events.amazonaws.com']).toContain(Properties.Principal);
    expect(Properties.SourceArn).toBeDefined();
  }
  const operator = strict
    .all('AWS::Lambda::Permission')
    .filter(([, { Properties }]) => /Operator/.test(JSON.stringify(Properties)));
  expect(operator).toEqual([]);
});

test.each(lambdaNames)('the environment of %s names the tables and secrets that it may use, and no others', (name) => {
  const variableOf = (target: string) =>
    (secretNames as readonly string[]).includes(target) ? secretVariable(target) : tableVariable(target);
  const variables = [...tableNames, ...secretNames].map(variableOf);

  const named = Object.keys(environmentOf(strict.lambda(name))).filter((variable) => variables.includes(variable));

  const wanted = name === 'security-events' ? [] : known(name).filter(isNamed).map(variableOf);
  // Of the sessions it sees the stream alone.
  if (name === 'mails') wanted.splice(wanted.indexOf('SESSIONS_TABLE'), 1);
  expect(named.sort()).toEqual(wanted.sort());
});
