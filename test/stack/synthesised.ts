/** The stack as CloudFormation gets it, and questions that the tests ask of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type SecretName, secretNames } from '../../contract/secrets.ts';
import { type TableName, tableNames } from '../../contract/tables.ts';
import type { LambdaName } from '../../lib/function-bundle.ts';
import { HybridAuthStack, type HybridAuthStackProps } from '../../lib/hybrid-auth-stack.ts';
import { pascalCase } from '../../lib/pascal-case.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
}

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

const { context: flags } = JSON.parse(readFileSync(join(import.meta.dirname ?? __dirname, '../../cdk.json'), 'utf8'));

/** The context of a synthesis from the repository that bundles no functions: `bundles.test.ts` looks at their code. */
export const contextOf = (context: Record<string, unknown> = {}): Record<string, unknown> => ({
  ...flags,
  'aws:cdk:bundling-stacks': [],
  ...context,
});

export const unbundled = (): App => new App({ analyticsReporting: false, context: contextOf() });

export function synthesised(props: HybridAuthStackProps = {}) {
  const app = unbundled();
  const stack = new HybridAuthStack(app, 'Test', props);
  const template = Template.fromStack(stack);
  const resources = template.toJSON().Resources as Record<string, Resource>;

  const all = (type: string): [string, Resource][] =>
    Object.entries(resources).filter(([, resource]) => resource.Type === type);
  const only = (type: string, id: RegExp): Resource => {
    const found = all(type).filter(([logicalId]) => id.test(logicalId));
    if (found.length !== 1) throw new Error(`got ${found.length} of ${type} ${id}, expected one`);
    return (found[0] as [string, Resource])[1];
  };
  const prefixOf = (name: LambdaName): string => {
    if (name.startsWith('demo-')) return pascalCase(name);
    return name === 'security-events' ? 'AuthSecurityEventsPublish' : `AuthFunctions${pascalCase(name)}`;
  };

  return {
    app,
    stack,
    template,
    resources,
    all,
    only,
    lambda: (name: LambdaName) => only('AWS::Lambda::Function', new RegExp(`^${prefixOf(name)}Function[0-9A-F]{8}$`)),
    role: (name: LambdaName) => only('AWS::IAM::Role', new RegExp(`^${prefixOf(name)}Role[0-9A-F]{8}$`)),
    log: (name: LambdaName) => only('AWS::Logs::LogGroup', new RegExp(`^${prefixOf(name)}Log[0-9A-F]{8}$`)),
    table: (name: TableName) =>
      only('AWS::DynamoDB::GlobalTable', new RegExp(`^AuthTables${pascalCase(name)}[0-9A-F]{8}$`)),
  };
}

export type Synthesised = ReturnType<typeof synthesised>;

export const environmentOf = ({ Properties }: Resource): Record<string, unknown> =>
  (Properties.Environment as { Variables?: Record<string, unknown> } | undefined)?.Variables ?? {};

export const statementsOf = ({ Properties }: Resource): readonly Statement[] =>
  (Properties.Policies as { PolicyDocument: { Statement: Statement[] } }[]).flatMap(
    ({ PolicyDocument }) => PolicyDocument.Statement,
  );

export const listOf = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

/** What a reference points to: the name in the contract of a table or secret, `log`, or the logical id. */
export function targetOf(reference: unknown): TableName | SecretName | string {
  const id =
    JSON.stringify(reference).match(/"(?:Ref|Fn::GetAtt)":\[?"([A-Za-z0-9]+)"/)?.[1] ?? JSON.stringify(reference);
  const named = (prefix: string) => (name: string) => id.startsWith(`${prefix}${pascalCase(name)}`);
  return (
    tableNames.find(named('AuthTables')) ??
    secretNames.find(named('AuthSecrets')) ??
    (/Log[0-9A-F]{8}$/.test(id) ? 'log' : id)
  );
}

/** By what a reference points to: the actions that a role allows on it, in order, with a space between. */
export type Grants = Record<string, string>;

export function grantsOf(role: Resource): Grants {
  const verbs: Record<string, string[]> = {};
  for (const { Action, Resource } of statementsOf(role))
    for (const target of listOf(Resource)) {
      const name = targetOf(target)
        .replace(/^AuthSecurityEventsBus.*/, 'bus')
        .replace(/^AuthSecurityEventsUndelivered.*/, 'undelivered');
      verbs[name] = [...(verbs[name] ?? []), ...listOf(Action)];
    }
  return Object.fromEntries(Object.entries(verbs).map(([name, all]) => [name, all.sort().join(' ')]));
}
