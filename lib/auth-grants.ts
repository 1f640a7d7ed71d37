/** What others may be allowed to do with the tables: each grant names its operations, and nothing more. */
import { Grant, type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { AuthTables } from './auth-tables.ts';
import { keyStatements } from './key-access.ts';

/** What may be seen of a user: no hash, no factor, no session, nothing of mailed tokens. */
export const readableUserAttributes = [
  ...['userId', 'email', 'emailVerified', 'listShard', 'roles', 'permissions', 'disabled', 'locale'],
  ...['createdAt', 'lastSignInAt', 'passwordChangedAt'],
] as const;

/** DynamoDB answers to who asks for these attributes by name, and refuses whole items. */
const ofReadableAttributes = {
  // Where no attribute is named, ForAllValues alone would hold.
  Null: { 'dynamodb:Attributes': 'false' },
  'ForAllValues:StringEquals': { 'dynamodb:Attributes': [...readableUserAttributes] },
  StringEqualsIfExists: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
};

export function grantReadUsers(scope: Construct, all: AuthTables, grantee: IGrantable): Grant {
  return granted(grantee, [
    new PolicyStatement({
      actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'],
      resources: all.arnsOf('users'),
      conditions: ofReadableAttributes,
    }),
    new PolicyStatement({ actions: ['dynamodb:GetItem'], resources: [all.get('emails').tableArn] }),
    ...keyStatements(scope, 'dynamodb', 'read', [all.keyOf('users'), all.keyOf('emails')]),
  ]);
}

export function grantReadRevocations(scope: Construct, all: AuthTables, grantee: IGrantable): Grant {
  return granted(grantee, [
    new PolicyStatement({ actions: ['dynamodb:GetItem'], resources: [all.get('revokedTokens').tableArn] }),
    new PolicyStatement({ actions: ['dynamodb:Query'], resources: [all.get('revocationLog').tableArn] }),
    ...keyStatements(scope, 'dynamodb', 'read', [all.keyOf('revokedTokens'), all.keyOf('revocationLog')]),
  ]);
}

function granted(grantee: IGrantable, statements: readonly PolicyStatement[]): Grant {
  const [first, ...more] = statements.map((statement) =>
    Grant.addToPrincipal({
      grantee,
      actions: statement.actions,
      resourceArns: statement.resources,
      conditions: statement.conditions,
    }),
  );
  if (!first) throw new Error('hybrid-auth: nothing is granted');
  return more.reduce((all, grant) => all.combine(grant), first);
}
