/** A template as CloudFormation gets it, and questions that the tests ask of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SecretName, secretNames } from '../../contract/secrets.ts';
import { type TableName, tableNames } from '../../contract/tables.ts';
import type { LambdaName } from '../../lib/function-bundle.ts';
import { pascalCase } from '../../lib/pascal-case.ts';
import { templateFolder } from './template-folder.ts';
import type { TemplateName } from './templates.ts';

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

export interface TemplateJson {
  readonly Resources: Record<string, Resource>;
  readonly Outputs?: Record<string, { readonly Value: Record<string, unknown> }>;
}

/** One of the templates that are synthesised once a run. */
export const template = (name: TemplateName): Template =>
  templateOf(JSON.parse(readFileSync(join(templateFolder(), `${name}.json`), 'utf8')));

export type Template = ReturnType<typeof templateOf>;

export function templateOf({ Resources: resources, Outputs: outputs = {} }: TemplateJson) {
  const all = (type: string): [string, Resource][] =>
    Object.entries(resources).filter(([, resource]) => resource.Type === type);
  const only = (type: string, id: RegExp = /./): Resource => {
    const found = all(type).filter(([logicalId]) => id.test(logicalId));
    if (found.length !== 1) throw new Error(`got ${found.length} of ${type} ${id}, expected one`);
    return (found[0] as [string, Resource])[1];
  };
  const prefixOf = (name: LambdaName): string => {
    if (name.startsWith('demo-')) return pascalCase(name);
    return name === 'security-events' ? 'AuthSecurityEventsPublish' : `AuthFunctions${pascalCase(name)}`;
  };

  return {
    resources,
    outputs,
    all,
    only,
    lambda: (name: LambdaName) => only('AWS::Lambda::Function', new RegExp(`^${prefixOf(name)}Function[0-9A-F]{8}$`)),
    role: (name: LambdaName) => only('AWS::IAM::Role', new RegExp(`^${prefixOf(name)}Role[0-9A-F]{8}$`)),
    log: (name: LambdaName) => only('AWS::Logs::LogGroup', new RegExp(`^${prefixOf(name)}Log[0-9A-F]{8}$`)),
    table: (name: TableName) =>
      only('AWS::DynamoDB::GlobalTable', new RegExp(`^AuthTables${pascalCase(name)}[0-9A-F]{8}$`)),
  };
}

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

/** By what a reference points to, an index by its table: the actions that a role allows on it, in order, with a space between. */
export type Grants = Record<string, string>;

export function grantsOf(role: Resource): Grants {
  const verbs: Record<string, string[]> = {};
  for (const { Action, Resource } of statementsOf(role))
    for (const target of listOf(Resource)) {
      const name = targetOf(target)
        .replace(/^AuthSecurityEventsBus.*/, 'bus')
        .replace(/^Auth(?:SecurityEvents|Mails)Undelivered.*/, 'undelivered')
        .replace(/^.*:identity\/.*$/, 'identity');
      verbs[name] = [...new Set([...(verbs[name] ?? []), ...listOf(Action)])];
    }
  return Object.fromEntries(Object.entries(verbs).map(([name, all]) => [name, [...new Set(all)].sort().join(' ')]));
}
