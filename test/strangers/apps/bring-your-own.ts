/** An app that brings what it has: tables, the pepper, a key, a bus, a topic; and asks for metrics and grants. */
import { App, SecretValue, Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { AttributeType, ProjectionType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { HybridAuth } from 'hybrid-auth';

const app = new App();
// CDK writes the key of a table only where it knows the Region.
const stack = new Stack(app, 'Brought', { env: { region: 'eu-west-1' } });
const text = (name: string) => ({ name, type: AttributeType.STRING });
const users = new TableV2(stack, 'Users', {
  partitionKey: text('userId'),
  globalSecondaryIndexes: [
    {
      indexName: 'byEmail',
      partitionKey: text('listShard'),
      sortKey: text('email'),
      projectionType: ProjectionType.KEYS_ONLY,
    },
  ],
  dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
  timeToLiveAttribute: 'sweepAt',
});
const auth = new HybridAuth(stack, 'Auth', {
  api: new HttpApi(stack, 'Api'),
  tables: { users },
  secrets: { pepper: new Secret(stack, 'Pepper', { secretStringValue: SecretValue.unsafePlainText('{}') }) },
  encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }),
  eventBus: new EventBus(stack, 'Bus'),
  tracing: Tracing.ACTIVE,
  memorySizes: { login: 2_048 },
  authorizerProvisionedConcurrency: 1,
  alarms: { topic: new Topic(stack, 'Wake') },
});
const backend = new Role(stack, 'Backend', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
auth.grantReadRevocations(backend);
auth.grantReadUsers(backend);
auth.metric('signIns').createAlarm(stack, 'NobodySignsIn', { threshold: 0, evaluationPeriods: 1 });
app.synth();
