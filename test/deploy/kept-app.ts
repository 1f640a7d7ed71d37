/** An app whose tables and secrets outlive it; with the names in `KEPT` (JSON, of ARNs) it takes them over. */
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { HybridAuth } from '../../lib/hybrid-auth.ts';

interface Kept {
  readonly tables: Readonly<Record<string, { readonly arn: string; readonly stream?: string }>>;
  readonly secrets: Readonly<Record<string, string>>;
}

const kept: Kept | null = process.env.KEPT ? JSON.parse(process.env.KEPT) : null;
const stack = new Stack(new App(), 'Kept', { env: { account: '000000000000', region: 'us-east-1' } });
const api = new HttpApi(stack, 'Api');
const byName = <From, To>(from: Readonly<Record<string, From>>, make: (name: string, value: From) => To) =>
  Object.fromEntries(Object.entries(from).map(([name, value]) => [name, make(name, value)]));

new HybridAuth(stack, 'Auth', {
  api,
  bcryptCost: 10,
  ...(kept && {
    tables: byName(kept.tables, (name, { arn: tableArn, stream: tableStreamArn }) =>
      TableV2.fromTableAttributes(stack, `Kept${name}`, { tableArn, ...(tableStreamArn && { tableStreamArn }) }),
    ),
    secrets: byName(kept.secrets, (name, arn) => Secret.fromSecretCompleteArn(stack, `Kept${name}Secret`, arn)),
  }),
});
new CfnOutput(stack, 'ApiUrl', { value: api.apiEndpoint });
