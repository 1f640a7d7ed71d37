import { App, CfnOutput, SecretValue, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, ProjectionType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Architecture, Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { HybridAuth } from 'hybrid-auth';

const app = new App();

// Who the users are, and the half of each password that is in no table: a stack of its own, which is never destroyed.
const data = new Stack(app, 'ExistingTablesData', { terminationProtection: true });
const text = (name: string) => ({ name, type: AttributeType.STRING });
const users = new TableV2(data, 'Users', {
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
const emails = new TableV2(data, 'Emails', { partitionKey: text('email'), timeToLiveAttribute: 'sweepAt' });
// Empty: the first deployment makes the pepper. The text is no secret.
const pepper = new Secret(data, 'Pepper', { secretStringValue: SecretValue.unsafePlainText('{}') });

// All the rest may be destroyed and deployed again: nobody loses an account.
const stack = new Stack(app, 'ExistingTables');
const api = new HttpApi(stack, 'Api');
const auth = new HybridAuth(stack, 'Auth', { api, tables: { users, emails }, secrets: { pepper } });

const orders = new Lambda(stack, 'Orders', {
  code: Code.fromAsset('functions'),
  handler: 'orders.handler',
  runtime: Runtime.NODEJS_22_X,
  architecture: Architecture.ARM_64,
});
auth.protect(api, {
  path: '/orders',
  methods: [HttpMethod.GET],
  integration: new HttpLambdaIntegration('Orders', orders),
});

new CfnOutput(stack, 'ApiUrl', { value: api.apiEndpoint });
