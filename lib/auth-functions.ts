import { Aws } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct, type IDependable } from 'constructs';
import { hookVariable, secretVariable, settingVariable, tableVariable } from '../contract/environment.ts';
import { type FunctionName, type FunctionSpecification, functions, type TableVerbs } from '../contract/functions.ts';
import { hookNames } from '../contract/hooks.ts';
import { secretNames } from '../contract/secrets.ts';
import { type SettingName, settingNames } from '../contract/settings.ts';
import { type TableName, tableNames } from '../contract/tables.ts';
import { grantArnOf } from './adopted-secret.ts';
import { AuthFunction } from './auth-function.ts';
import type { AuthSecrets } from './auth-secrets.ts';
import type { AuthTables } from './auth-tables.ts';
import type { FunctionSurroundings } from './function-surroundings.ts';
import type { Hooks } from './hooks.ts';
import { keyStatements } from './key-access.ts';
import { pascalCase } from './pascal-case.ts';

/** Made elsewhere: beside the streams that it reads (security-events.ts), and in the example stack. */
const apart = ['security-events', 'demo-whoami', 'demo-admin'] as const;

export type AuthFunctionName = Exclude<FunctionName, (typeof apart)[number]>;
const names = (Object.keys(functions) as FunctionName[]).filter(
  (name): name is AuthFunctionName => !(apart as readonly string[]).includes(name),
);

/** What a function gets that its specification cannot say. */
export interface MoreNeeds {
  readonly environment: Record<string, string>;
  readonly statements: readonly PolicyStatement[];
  readonly folder?: () => string;
}

export interface AuthFunctionsProps {
  readonly tables: AuthTables;
  readonly secrets: AuthSecrets;
  /** Every setting as text; each function gets those that it declares. */
  readonly texts: Readonly<Record<SettingName, string>>;
  /** Functions of the app. */
  readonly hooks: Hooks;
  /** Of the function `mails`; null where no mails are sent, and there is none. */
  readonly mails: MoreNeeds | null;
  /** Of the function `keys`: what it looks at before it lets a deployment go on. */
  readonly keys: MoreNeeds;
  readonly surroundings: FunctionSurroundings;
}

/** The functions that the construct makes, each with the role and the environment of its specification. */
export class AuthFunctions extends Construct {
  readonly #functions = new Map<AuthFunctionName, AuthFunction>();

  constructor(scope: Construct, id: string, props: AuthFunctionsProps) {
    super(scope, id);
    for (const name of names)
      if (name !== 'mails' || props.mails) this.#functions.set(name, this.#function(name, props));
  }

  all(): Readonly<Partial<Record<AuthFunctionName, AuthFunction>>> {
    return Object.fromEntries(this.#functions);
  }

  get(name: AuthFunctionName): AuthFunction {
    const found = this.#functions.get(name);
    if (!found) throw new Error(`hybrid-auth: there is no function ${name}`);
    return found;
  }

  /** Lets no function but `keys` have its settings before this: a value that would stop them all stops here. */
  startAfter(checked: IDependable): void {
    for (const [name, { lambda }] of this.#functions)
      if (name !== 'keys' && 'settings' in functions[name]) lambda.node.addDependency(checked);
  }

  #function(name: AuthFunctionName, props: AuthFunctionsProps): AuthFunction {
    const specification: FunctionSpecification = functions[name];
    const usedHooks = hookNames.filter((hook) => specification.hooks?.[hook] && props.hooks[hook]);
    const verbs = verbsOf(
      specification.tables,
      usedHooks.map((hook) => specification.hooks?.[hook]),
    );
    const usedTables = tableNames.filter((table) => verbs[table]);
    const usedSecrets = secretNames.filter((secret) => specification.secrets?.[secret] && props.secrets.has(secret));
    const more = name === 'mails' ? props.mails : name === 'keys' ? props.keys : null;
    const secretsWith = (verb: string) =>
      usedSecrets
        .filter((secret) => specification.secrets?.[secret]?.some((each) => each === verb))
        .map((secret) => props.secrets.keyOf(secret));
    const tablesThat = (write: boolean) =>
      usedTables
        .filter((table) => verbs[table]?.length && verbs[table].some((verb) => !reading.includes(verb)) === write)
        .map((table) => props.tables.keyOf(table));
    return new AuthFunction(this, pascalCase(name), {
      name,
      ...(more?.folder && { folder: more.folder }),
      environment: {
        ...Object.fromEntries(
          settingNames
            .filter((setting) => specification.settings?.[setting])
            .map((setting) => [settingVariable(setting), props.texts[setting]]),
        ),
        ...(usedTables.length + usedSecrets.length + usedHooks.length > 0 && { URL_SUFFIX: Aws.URL_SUFFIX }),
        ...Object.fromEntries(usedTables.map((table) => [tableVariable(table), props.tables.get(table).tableName])),
        ...Object.fromEntries(
          usedSecrets.map((secret) => [secretVariable(secret), props.secrets.get(secret).secretArn]),
        ),
        ...Object.fromEntries(usedHooks.map((hook) => [hookVariable(hook), props.hooks[hook]?.functionArn ?? ''])),
        ...more?.environment,
      },
      statements: [
        ...usedTables
          .filter((table) => verbs[table]?.length)
          .map((table) => allow('dynamodb', verbs[table], ...arnsOf(props.tables, table, verbs[table]))),
        ...usedSecrets.map((secret) =>
          allow('secretsmanager', specification.secrets?.[secret], grantArnOf(props.secrets.get(secret))),
        ),
        ...usedHooks.map(
          (hook) =>
            new PolicyStatement({
              actions: ['lambda:InvokeFunction'],
              resources: props.hooks[hook]?.resourceArnsForGrantInvoke ?? [],
            }),
        ),
        ...keyStatements(this, 'dynamodb', 'read', tablesThat(false)),
        ...keyStatements(this, 'dynamodb', 'write', tablesThat(true)),
        ...keyStatements(this, 'secretsmanager', 'read', secretsWith('GetSecretValue')),
        ...keyStatements(this, 'secretsmanager', 'write', secretsWith('PutSecretValue')),
        ...(more?.statements ?? []),
      ],
      ...props.surroundings,
    });
  }
}

const reading: readonly string[] = ['GetItem', 'BatchGetItem', 'Query'];

/** What it may do to the tables at all times, and beside for the sake of hooks. */
function verbsOf(always: TableVerbs = {}, more: readonly (TableVerbs | undefined)[]): TableVerbs {
  const all = [always, ...more];
  const names = tableNames.filter((table) => all.some((verbs) => verbs?.[table]));
  return Object.fromEntries(
    names.map((table) => [table, [...new Set(all.flatMap((verbs) => verbs?.[table] ?? []))].sort()]),
  );
}

/** What queries a table may query its indexes too. */
const arnsOf = (all: AuthTables, name: TableName, verbs: readonly string[] = []): string[] =>
  verbs.includes('Query') ? all.arnsOf(name) : [all.get(name).tableArn];

const allow = (service: string, verbs: readonly string[] = [], ...resources: string[]): PolicyStatement =>
  new PolicyStatement({ actions: verbs.map((verb) => `${service}:${verb}`), resources });
