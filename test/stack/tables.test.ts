import { isSecretWanted } from '../../contract/environment.ts';
import { type FunctionSpecification, functions } from '../../contract/functions.ts';
import { secretNames } from '../../contract/secrets.ts';
import { type Table, type TableName, tableNames, tables } from '../../contract/tables.ts';
import { lambdaNames } from '../../lib/function-bundle.ts';
import { environmentOf, template } from './template.ts';

const { all, table } = template('plain');

interface Replica {
  readonly DeletionProtectionEnabled: boolean;
  readonly PointInTimeRecoverySpecification: { readonly PointInTimeRecoveryEnabled: boolean };
}

const replicaOf = (name: TableName) => (table(name).Properties.Replicas as [Replica])[0];

test.each(tableNames)(
  '%s has the keys of the contract, is paid by request and encrypted, and outlives the stack',
  (name) => {
    const { partitionKey, sortKey }: Table = tables[name];
    const { Properties, DeletionPolicy } = table(name);

    expect(Properties.KeySchema).toEqual([
      { AttributeName: partitionKey, KeyType: 'HASH' },
      ...(sortKey ? [{ AttributeName: sortKey, KeyType: 'RANGE' }] : []),
    ]);
    expect(Properties.BillingMode).toBe('PAY_PER_REQUEST');
    expect(Properties.SSESpecification).toEqual({ SSEEnabled: true, SSEType: 'KMS' });
    expect(Properties.GlobalSecondaryIndexes).toEqual(
      name === 'users'
        ? [
            {
              IndexName: 'byEmail',
              KeySchema: [
                { AttributeName: 'listShard', KeyType: 'HASH' },
                { AttributeName: 'email', KeyType: 'RANGE' },
              ],
              Projection: { ProjectionType: 'KEYS_ONLY' },
            },
          ]
        : undefined,
    );
    expect(DeletionPolicy).toBe('RetainExceptOnCreate');
  },
);

test.each(tableNames)('%s is swept by the attribute of the contract, or not at all', (name) => {
  const { ttl }: Table = tables[name];
  expect(table(name).Properties.TimeToLiveSpecification).toEqual(ttl && { AttributeName: ttl, Enabled: true });
});

test('users and addresses can be restored to any second; nothing that could bring ended sessions back can', () => {
  const restorable = tableNames.filter(
    (name) => replicaOf(name).PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled,
  );
  expect(restorable).toEqual(['users', 'emails']);
});

test('the tables that feed the security events stream both images', () => {
  const streamed = tableNames.filter((name) => table(name).Properties.StreamSpecification !== undefined);

  expect(streamed).toEqual(tableNames.filter((name) => 'streamed' in tables[name]));
  for (const name of streamed)
    expect(table(name).Properties.StreamSpecification).toEqual({ StreamViewType: 'NEW_AND_OLD_IMAGES' });
});

test('the tables are the same whatever the settings say, so that the revocation log has no gap', () => {
  const snapshot = template('with a snapshot of the revocations');
  const tablesOf = (of: typeof snapshot) => Object.fromEntries(of.all('AWS::DynamoDB::GlobalTable'));

  expect(all('AWS::DynamoDB::GlobalTable')).toHaveLength(tableNames.length);
  expect(tablesOf(snapshot)).toEqual(Object.fromEntries(all('AWS::DynamoDB::GlobalTable')));
});

test('the secrets outlive the stack and are born without keys', () => {
  const found = all('AWS::SecretsManager::Secret');

  expect(found).toHaveLength(secretNames.filter((name) => isSecretWanted(name, '')).length);
  for (const [, { Properties, DeletionPolicy }] of found) {
    expect(DeletionPolicy).toBe('RetainExceptOnCreate');
    expect(Properties).not.toHaveProperty('SecretString');
    expect(Properties.GenerateSecretString).toEqual({ SecretStringTemplate: '{}', GenerateStringKey: 'unused' });
  }
});

test('behind a trusted proxy there is its secret, which the functions of routes and the authorizer may read, and no other', () => {
  const behind = template('behind a trusted proxy');
  const generated = behind
    .all('AWS::SecretsManager::Secret')
    .map(([id, { Properties }]) => ({ id, ...(Properties.GenerateSecretString as Record<string, unknown>) }));
  const [secret, ...others] = generated.filter((each) => 'PasswordLength' in each);
  const readers = lambdaNames.filter((name) => environmentOf(behind.lambda(name)).PROXY_SECRET);
  const declaring = lambdaNames.filter((name) => 'proxy' in ((functions[name] as FunctionSpecification).secrets ?? {}));

  expect(others).toEqual([]);
  expect(secret).toMatchObject({ GenerateStringKey: 'current', PasswordLength: 64, SecretStringTemplate: '{}' });
  expect(readers).toEqual(declaring);
  expect(readers).toEqual(expect.arrayContaining(['login', 'me', 'jwks', 'documents', 'authorizer']));
  for (const name of ['keys', 'operator', 'security-events', 'demo-whoami']) expect(readers).not.toContain(name);
  for (const name of readers) expect(environmentOf(behind.lambda(name)).PROXY_SECRET).toEqual({ Ref: secret?.id });
});

test('nothing that is kept stands in the way of clearing up after a first deployment that failed', () => {
  const { resources } = template('plain');
  const policies = new Set(Object.values(resources).map(({ DeletionPolicy = 'Delete' }) => DeletionPolicy));
  const guarded = tableNames.filter((name) => replicaOf(name).DeletionProtectionEnabled);

  expect([...policies].sort()).toEqual(['Delete', 'RetainExceptOnCreate']);
  expect(guarded).toEqual([]);
});

test('with deletion protection DynamoDB deletes no table', () => {
  const found = template('with deletion protection').all('AWS::DynamoDB::GlobalTable');

  expect(found.length).toBeGreaterThan(5);
  for (const [, { Properties }] of found)
    expect((Properties.Replicas as [Replica])[0].DeletionProtectionEnabled).toBe(true);
});

test('with the removal policy DESTROY nothing stays behind', () => {
  const passing = template('that leaves nothing behind');
  const kept = Object.entries(passing.resources).filter(
    ([, { DeletionPolicy = 'Delete' }]) => DeletionPolicy !== 'Delete',
  );
  const guarded = passing
    .all('AWS::DynamoDB::GlobalTable')
    .filter(([, { Properties }]) => (Properties.Replicas as [Replica])[0].DeletionProtectionEnabled);

  expect(kept).toEqual([]);
  expect(guarded).toEqual([]);
});
