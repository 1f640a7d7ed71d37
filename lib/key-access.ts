/** What a role needs of the keys that encrypt what it reads and writes. */
import { Aws, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

type EncryptingService = 'dynamodb' | 'secretsmanager' | 'sqs';

/** Written out: a wildcard would take in what is added to KMS later. */
const actions = {
  read: ['kms:Decrypt', 'kms:DescribeKey'],
  write: [
    ...['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'],
    ...['kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
  ],
} as const;

/** The use of a key through one service, and not otherwise; nothing where there is no key of the app's own. */
export function keyStatements(
  scope: Construct,
  service: EncryptingService,
  purpose: keyof typeof actions,
  keys: readonly (IKey | undefined)[],
): PolicyStatement[] {
  const resources = [...new Set(keys.flatMap((key) => (key ? [key.keyArn] : [])))];
  if (resources.length === 0) return [];
  const via = `${service}.${Stack.of(scope).region}.${Aws.URL_SUFFIX}`;
  return [
    new PolicyStatement({
      actions: [...actions[purpose]],
      resources,
      conditions: { StringEquals: { 'kms:ViaService': via } },
    }),
  ];
}

/** CloudWatch Logs encrypts under its own name. The policy of an imported key is the app's own business. */
export function allowLogs(scope: Construct, key: IKey): void {
  const { region, partition, account } = Stack.of(scope);
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'HybridAuthLogs',
      principals: [new ServicePrincipal(`logs.${region}.${Aws.URL_SUFFIX}`)],
      actions: [
        'kms:Decrypt',
        'kms:DescribeKey',
        'kms:Encrypt',
        'kms:GenerateDataKey',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
      ],
      resources: ['*'],
      conditions: {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*` },
      },
    }),
  );
}
