/** What the app has already is taken in place of what the construct would make. */
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { AttributeType, Table as CdkTable, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { ManagedPolicy, PermissionsBoundary, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { tableNames } from '../../contract/tables.ts';
import { readableUserAttributes } from '../../lib/auth-grants.ts';
import { HybridAuth, type HybridAuthProps } from '../../lib/hybrid-auth.ts';
import { unbundled } from './synthesised.ts';
import { environmentOf, listOf, type Resource, statementsOf, type TemplateJson } from './template.ts';

const account = '123456789012';
const env = { account, region: 'eu-west-1' };
const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:${account}:${rest}`;

/** An app with HybridAuth, and with what its props name. */
function appWith(props: (stack: Stack) => Partial<HybridAuthProps>, more?: (auth: HybridAuth, stack: Stack) => void) {
  const stack = new Stack(unbundled(), 'Mine', { env });
  const auth = new HybridAuth(stack, 'Auth', { api: new HttpApi(stack, 'Api'), ...props(stack) });
  more?.(auth, stack);
  const { Resources } = Template.fromStack(stack).toJSON() as TemplateJson;
  const ours = (type: string): Resource[] =>
    Object.entries(Resources).flatMap(([id, found]) => (id.startsWith('Auth') && found.Type === type ? [found] : []));
  const one = (type: string, id: string): Resource => {
    const found = Object.entries(Resources).filter(([name, { Type }]) => Type === type && name.startsWith(id));
    expect(found).toHaveLength(1);
    return (found[0] as [string, Resource])[1];
  };
  return { auth, resources: Resources, ours, one };
}
const refusal = (props: (stack: Stack) => object): string => {
  try {
    appWith(props);
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
};

const importedTables = (stack: Stack) =>
  Object.fromEntries(
    tableNames.map((name) => {
      const tableArn = arn('dynamodb', `table/old-${name}`);
      const tableStreamArn = `${tableArn}/stream/2026-01-01T00:00:00.000`;
      return [name, TableV2.fromTableAttributes(stack, name, { tableArn, tableStreamArn })];
    }),
  );
const importedSecrets = (stack: Stack) => ({
  signing: Secret.fromSecretCompleteArn(stack, 'signing', arn('secretsmanager', 'secret:signing-AbCdEf')),
  mac: Secret.fromSecretNameV2(stack, 'mac', 'mac'),
  pepper: Secret.fromSecretCompleteArn(stack, 'pepper', arn('secretsmanager', 'secret:pepper-AbCdEf')),
});

test('adopted tables and secrets are used, and none are made; there are fewer resources then', () => {
  const plain = appWith(() => ({}));
  const adopting = appWith((stack) => ({ tables: importedTables(stack), secrets: importedSecrets(stack) }));

  expect(adopting.ours('AWS::DynamoDB::GlobalTable')).toEqual([]);
  expect(adopting.ours('AWS::SecretsManager::Secret')).toEqual([]);
  expect(Object.keys(adopting.resources)).toHaveLength(Object.keys(plain.resources).length - tableNames.length - 3);
  const login = adopting.one('AWS::Lambda::Function', 'AuthFunctionsLoginFunction');
  expect(environmentOf(login)).toMatchObject({
    USERS_TABLE: 'old-users',
    PEPPER_SECRET: arn('secretsmanager', 'secret:pepper-AbCdEf'),
  });
  const reach = statementsOf(adopting.one('AWS::IAM::Role', 'AuthFunctionsLoginRole')).flatMap((each) =>
    listOf(each.Resource),
  );
  expect(reach).toContain(arn('dynamodb', 'table/old-users'));
  // Imported by its name alone, a secret has six characters more than that.
  expect(JSON.stringify(reach)).toMatch(/secret:mac-\?{6}/);
});

test('the deployment looks at the adopted tables and at their pepper, and at nothing where there are none', () => {
  const { one } = appWith((stack) => ({ tables: importedTables(stack), secrets: importedSecrets(stack) }));
  const keys = statementsOf(one('AWS::IAM::Role', 'AuthFunctionsKeysRole'));
  const looks = keys.filter(({ Action }) => listOf(Action).includes('dynamodb:DescribeTable'));

  expect(one('Custom::HybridAuthKeys', 'AuthKeys').Properties.AdoptedTables).toEqual(
    Object.fromEntries(tableNames.map((name) => [name, `old-${name}`])),
  );
  expect(looks).toMatchObject([{ Resource: tableNames.map((name) => arn('dynamodb', `table/old-${name}`)).sort() }]);
  expect(keys).toContainEqual(
    expect.objectContaining({
      Action: 'dynamodb:Query',
      Resource: expect.stringMatching(/old-users\/index\/byEmail$/),
    }),
  );
  expect(appWith(() => ({})).one('Custom::HybridAuthKeys', 'AuthKeys').Properties).not.toHaveProperty('AdoptedTables');
});

test('users without their pepper are refused: nobody could sign in', () => {
  expect(refusal((stack) => ({ tables: { users: importedTables(stack).users } }))).toContain(
    'secrets.pepper: expected with tables.users',
  );
});

test('what the app says of a table is checked at synth', () => {
  const wrong = (stack: Stack) => ({
    tables: {
      sessions: new CdkTable(stack, 'Old', { partitionKey: { name: 'id', type: AttributeType.NUMBER } }),
      attempts: TableV2.fromTableArn(stack, 'Imported', arn('dynamodb', 'table/attempts')),
      strangers: new TableV2(stack, 'Other', { partitionKey: { name: 'id', type: AttributeType.STRING } }),
    },
  });

  expect(refusal(wrong).split('\n').slice(1)).toEqual([
    '  tables.sessions: keys: got id (N), expected sessionId (S)',
    '  tables.sessions: time to live: got none, expected sweepAt',
    '  tables.sessions: stream: got none, expected NEW_AND_OLD_IMAGES',
    '  tables.attempts: its stream is read: import it with Table.fromTableAttributes and its tableStreamArn',
    expect.stringMatching(/^ {2}tables: there is no table strangers; there are users, /),
  ]);
});

test('a table of the same app is taken, of either class of the CDK', () => {
  const right = (stack: Stack) => ({
    tables: {
      mails: new CdkTable(stack, 'Mails', {
        partitionKey: { name: 'mailId', type: AttributeType.STRING },
        timeToLiveAttribute: 'sweepAt',
        stream: StreamViewType.NEW_AND_OLD_IMAGES,
      }),
      attempts: new TableV2(stack, 'Attempts', {
        partitionKey: { name: 'key', type: AttributeType.STRING },
        timeToLiveAttribute: 'sweepAt',
        dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      }),
    },
  });

  const { ours } = appWith(right);
  expect(ours('AWS::DynamoDB::GlobalTable')).toHaveLength(tableNames.length - 2);
});

test('a key encrypts everything that is made, and each function may use it through its services alone', () => {
  const { ours, one, resources } = appWith((stack) => ({
    encryptionKey: new Key(stack, 'Key'),
    mailFrom: 'no-reply@example.com',
  }));
  const keyArn = { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] };

  for (const { Properties } of ours('AWS::Logs::LogGroup')) expect(Properties.KmsKeyId).toEqual(keyArn);
  for (const { Properties } of ours('AWS::SecretsManager::Secret')) expect(Properties.KmsKeyId).toEqual(keyArn);
  for (const { Properties } of ours('AWS::SQS::Queue')) expect(Properties.KmsMasterKeyId).toEqual(keyArn);
  for (const { Properties } of ours('AWS::Events::EventBus')) expect(Properties.KmsKeyIdentifier).toEqual(keyArn);
  for (const { Properties } of ours('AWS::DynamoDB::GlobalTable'))
    expect(JSON.stringify(Properties.Replicas)).toContain('KMSMasterKeyId');
  const policy = JSON.stringify(one('AWS::KMS::Key', 'Key').Properties.KeyPolicy);
  expect(policy).toContain('kms:EncryptionContext:aws:logs:arn');
  expect(policy).toContain('events.amazonaws.com');

  const statements = Object.values(resources)
    .filter(({ Type }) => Type === 'AWS::IAM::Role')
    .flatMap(statementsOf);
  const uses = statements.filter(({ Action }) => listOf(Action).includes('kms:Decrypt'));
  expect(uses.length).toBeGreaterThan(15);
  for (const use of uses)
    expect(JSON.stringify(use)).toMatch(/"kms:ViaService":.*(dynamodb|secretsmanager|sqs)\.eu-west-1/);
  const jwks = statementsOf(one('AWS::IAM::Role', 'AuthFunctionsJwksRole')).flatMap(({ Action }) => listOf(Action));
  expect(jwks).not.toContain('kms:Encrypt');
});

const vpcIn = (stack: Stack) =>
  Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-12345678',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    privateSubnetIds: ['subnet-12345678', 'subnet-87654321'],
  });

test('in a VPC every function may make its network interfaces, and they share one security group', () => {
  const { ours, one } = appWith((stack) => ({ vpc: vpcIn(stack) }));
  const lambdas = ours('AWS::Lambda::Function');

  expect(ours('AWS::EC2::SecurityGroup')).toHaveLength(1);
  expect(new Set(lambdas.map(({ Properties }) => JSON.stringify(Properties.VpcConfig))).size).toBe(1);
  expect(lambdas[0]?.Properties.VpcConfig).toMatchObject({ SubnetIds: expect.any(Array) });
  for (const role of ours('AWS::IAM::Role'))
    expect(statementsOf(role).flatMap(({ Action }) => listOf(Action))).toContain('ec2:CreateNetworkInterface');
  const own = appWith((stack) => {
    const vpc = vpcIn(stack);
    return { vpc, securityGroups: [new SecurityGroup(stack, 'Own', { vpc })] };
  });
  expect(own.ours('AWS::EC2::SecurityGroup')).toEqual([]);
  expect(JSON.stringify(one('AWS::EC2::SecurityGroup', 'AuthSecurityGroup'))).toContain('0.0.0.0/0');
});

test('X-Ray, memory, concurrency, logs and the bus are as they are asked for', () => {
  const { ours, one } = appWith((stack) => ({
    tracing: Tracing.ACTIVE,
    memorySizes: { authorizer: 512, login: 3_000 },
    hashingReservedConcurrency: 7,
    logGroups: { authorizer: LogGroup.fromLogGroupName(stack, 'Log', '/mine') },
    eventBus: EventBus.fromEventBusName(stack, 'Bus', 'mine'),
  }));
  const lambda = (name: string) => one('AWS::Lambda::Function', `AuthFunctions${name}Function`).Properties;

  for (const { Properties } of ours('AWS::Lambda::Function'))
    expect(Properties.TracingConfig).toEqual({ Mode: 'Active' });
  expect([lambda('Authorizer').MemorySize, lambda('Login').MemorySize, lambda('Me').MemorySize]).toEqual([
    512, 3_000, 512,
  ]);
  const limited = ['Login', 'Register', 'SignIn', 'Account', 'Authorizer', 'Refresh'].map(
    (name) => lambda(name).ReservedConcurrentExecutions,
  );
  expect(limited).toEqual([7, 7, 7, 7, undefined, undefined]);
  expect(lambda('Authorizer').LoggingConfig).toMatchObject({ LogGroup: '/mine' });
  expect(ours('AWS::Events::EventBus')).toEqual([]);
  expect(environmentOf(one('AWS::Lambda::Function', 'AuthSecurityEventsPublishFunction')).SECURITY_EVENTS_BUS).toBe(
    'mine',
  );
  expect(ours('AWS::IAM::Policy')).toEqual([]);
});

test('instances of the authorizer that wait belong to an alias, which the API calls', () => {
  const { ours, one } = appWith(() => ({ authorizerProvisionedConcurrency: 3 }));
  const [alias] = ours('AWS::Lambda::Alias');
  const authorizer = one('AWS::ApiGatewayV2::Authorizer', 'AuthAuthorizer');

  expect(alias?.Properties).toMatchObject({ ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 3 } });
  expect(JSON.stringify(authorizer.Properties.AuthorizerUri)).toMatch(
    /"Ref":"AuthFunctionsAuthorizerFunctionAliaslive/,
  );
  const permissions = ours('AWS::Lambda::Permission').filter(({ Properties }) =>
    /Aliaslive/.test(JSON.stringify(Properties)),
  );
  expect(permissions).toHaveLength(1);
});

test('every alarm notifies the topic', () => {
  const { ours } = appWith((stack) => ({ alarms: { topic: new Topic(stack, 'Woken') } }));
  const alarms = ours('AWS::CloudWatch::Alarm');

  expect(alarms.length).toBeGreaterThan(9);
  for (const { Properties } of alarms)
    expect(Properties.AlarmActions).toEqual([{ Ref: expect.stringMatching(/^Woken/) }]);
});

test("CDK's own permissions boundary reaches every role", () => {
  const { ours } = appWith(
    () => ({}),
    (auth) => PermissionsBoundary.of(auth).apply(ManagedPolicy.fromManagedPolicyName(auth, 'Boundary', 'boundary')),
  );
  const roles = ours('AWS::IAM::Role');

  expect(roles.length).toBeGreaterThan(15);
  for (const { Properties } of roles)
    expect(JSON.stringify(Properties.PermissionsBoundary)).toContain('policy/boundary');
});

test('grants name their operations: users without what is secret, revocations, the function of operators', () => {
  const { one } = appWith(
    () => ({}),
    (auth, stack) => {
      const reader = new Role(stack, 'Reader', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
      auth.grantReadUsers(reader);
      auth.grantReadRevocations(reader);
      auth.grantOperate(reader);
    },
  );
  const { PolicyDocument } = one('AWS::IAM::Policy', 'ReaderDefaultPolicy').Properties as unknown as {
    PolicyDocument: { Statement: { Action: string | string[]; Condition?: Record<string, object> }[] };
  };
  const actions = PolicyDocument.Statement.map(({ Action }) => listOf(Action).join(' '));

  expect(actions).toEqual([
    'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query',
    // Of the addresses and of the revoked sessions.
    'dynamodb:GetItem',
    'dynamodb:Query',
    'lambda:InvokeFunction',
  ]);
  expect(PolicyDocument.Statement[0]?.Condition).toEqual({
    Null: { 'dynamodb:Attributes': 'false' },
    'ForAllValues:StringEquals': { 'dynamodb:Attributes': [...readableUserAttributes] },
    StringEqualsIfExists: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
  });
  for (const secret of ['password', 'factors', 'recoveryCodes', 'sessionIndex'])
    expect(readableUserAttributes).not.toContain(secret);
});

test('every wrong value is named, with what it may be', () => {
  const wrong = () => ({
    memorySizes: { authorizer: 64, nobody: 512 },
    authorizerProvisionedConcurrency: 0,
    hashingReservedConcurrency: 1.5,
    tracing: 'on',
    encryptionKey: 'alias/mine',
    securityGroups: [],
    alarms: {},
  });

  expect(refusal(wrong).split('\n').slice(1)).toEqual([
    '  encryptionKey: expected a key of aws-kms, or an imported one',
    '  securityGroups: expected a list of security groups',
    '  tracing: got on, expected Tracing.ACTIVE, PASS_THROUGH or DISABLED',
    '  authorizerProvisionedConcurrency: got 0, expected a whole number from 1 to 100000',
    '  hashingReservedConcurrency: got 1.5, expected a whole number from 1 to 100000',
    '  alarms: got an object without a topic, expected true, false or { topic }',
    '  memorySizes.authorizer: got 64, expected a whole number from 128 to 10240',
    expect.stringMatching(/^ {2}memorySizes: there is no function nobody; there are register, /),
    '  securityGroups: nothing is in a VPC without vpc',
  ]);
});

test('a key of the app is refused in a stack without a Region, with what mends it', () => {
  const stack = new Stack(unbundled(), 'Anywhere');
  const api = new HttpApi(stack, 'Api');
  expect(() => new HybridAuth(stack, 'Auth', { api, encryptionKey: new Key(stack, 'Key') })).toThrow(
    /encryptionKey: the stack has no Region.*env: \{ region \}/,
  );
});
