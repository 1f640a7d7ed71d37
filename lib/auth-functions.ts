/** Which functions there are, and what each may do: this file is the permission table. */
import { Aws, type RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct, type IDependable } from 'constructs';
import { type SecretName, secretNames, secrets } from '../contract/secrets.ts';
import { settingVariable } from '../contract/settings/setting.ts';
import { type SettingName, settingNames } from '../contract/settings.ts';
import { type TableName, tableNames, tables } from '../contract/tables.ts';
import { AuthFunction } from './auth-function.ts';
import type { AuthSecrets } from './auth-secrets.ts';
import type { AuthTables } from './auth-tables.ts';
import type { LambdaName } from './function-bundle.ts';
import { pascalCase } from './pascal-case.ts';

type TableVerb = 'BatchGetItem' | 'DeleteItem' | 'GetItem' | 'PutItem' | 'Query' | 'UpdateItem';
type SecretVerb = 'GetSecretValue' | 'PutSecretValue';

export interface Needs {
  readonly description: string;
  /** Whether its environment carries the settings. */
  readonly settings?: true;
  /** With no verbs: only the name. */
  readonly tables?: Partial<Record<TableName, readonly TableVerb[]>>;
  readonly secrets?: Partial<Record<SecretName, readonly SecretVerb[]>>;
}

const read = ['GetSecretValue'] as const;
const write = ['GetSecretValue', 'PutSecretValue'] as const;
/** A user by its id: the store knows the names of both its tables, and has no business with the addresses. */
const user = { users: ['GetItem'], emails: [] } as const;
const revocations = { revokedTokens: ['PutItem'], revocationLog: ['PutItem'] } as const;

/** The functions whose needs are tables, secrets and settings; `security-events` is in security-events.ts. */
export const needs = {
  register: {
    description: 'Registers a user',
    settings: true,
    tables: {
      emails: ['PutItem'],
      users: ['GetItem', 'PutItem', 'DeleteItem'],
      attempts: ['UpdateItem'],
    },
    secrets: { pepper: read },
  },
  login: {
    description: 'Signs a user in',
    settings: true,
    tables: {
      emails: ['GetItem'],
      users: ['GetItem', 'UpdateItem'],
      sessions: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'],
      ...revocations,
      attempts: ['GetItem', 'UpdateItem', 'DeleteItem'],
    },
    secrets: { pepper: read, mac: read, signing: read },
  },
  refresh: {
    description: 'Rotates a refresh token, renews a cookie',
    settings: true,
    tables: { ...user, sessions: ['GetItem', 'UpdateItem'], ...revocations },
    secrets: { mac: read, signing: read },
  },
  logout: {
    description: 'Ends sessions',
    settings: true,
    tables: {
      ...user,
      users: ['GetItem', 'UpdateItem'],
      sessions: ['GetItem', 'UpdateItem'],
      ...revocations,
      publicKeys: ['GetItem'],
    },
    secrets: { mac: read },
  },
  me: {
    description: 'Says who is signed in',
    settings: true,
    tables: { ...user, sessions: ['GetItem', 'UpdateItem'], publicKeys: ['GetItem'] },
    secrets: { mac: read },
  },
  sessions: {
    description: "Lists a user's sessions and ends one of them",
    settings: true,
    tables: {
      ...user,
      sessions: ['GetItem', 'BatchGetItem', 'UpdateItem'],
      ...revocations,
      publicKeys: ['GetItem'],
    },
    secrets: { mac: read },
  },
  jwks: { description: 'Publishes the public keys', tables: { publicKeys: ['GetItem'] } },
  openapi: { description: 'Describes the API', settings: true },
  'openid-configuration': {
    description: 'Says what a verifier of tokens needs',
    settings: true,
    tables: { publicKeys: ['GetItem'] },
  },
  health: { description: 'Says that the API is there' },
  authorizer: {
    description: 'Decides whether a request may reach a protected route',
    settings: true,
    tables: {
      sessions: ['GetItem', 'UpdateItem'],
      revokedTokens: ['GetItem'],
      revocationLog: ['Query'],
      publicKeys: ['GetItem'],
    },
    secrets: { mac: read },
  },
  keys: {
    description: 'Creates and rotates the keys; nothing else writes them',
    settings: true,
    tables: { publicKeys: ['GetItem', 'PutItem'] },
    secrets: { signing: write, mac: write, pepper: write },
  },
  operator: {
    description: 'Unlocks, disables and enables users, sets their roles, ends their sessions; invoked through IAM only',
    settings: true,
    tables: {
      emails: ['GetItem'],
      users: ['UpdateItem'],
      sessions: ['UpdateItem'],
      ...revocations,
      attempts: ['DeleteItem'],
    },
  },
} as const satisfies Partial<Record<LambdaName, Needs>>;

export type NeedyName = keyof typeof needs;

export interface AuthFunctionsProps {
  readonly tables: AuthTables;
  readonly secrets: AuthSecrets;
  /** Every setting, as text. */
  readonly texts: Readonly<Record<SettingName, string>>;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

export class AuthFunctions extends Construct {
  readonly #functions = new Map<LambdaName, AuthFunction>();

  constructor(scope: Construct, id: string, props: AuthFunctionsProps) {
    super(scope, id);
    for (const name of Object.keys(needs) as NeedyName[]) this.#functions.set(name, this.#function(name, props));
  }

  get(name: NeedyName): AuthFunction {
    const found = this.#functions.get(name);
    if (!found) throw new Error(`hybrid-auth: there is no function ${name}`);
    return found;
  }

  /** Lets no function but `keys` have its settings before this: a value that would stop them all stops here. */
  startAfter(checked: IDependable): void {
    for (const name of Object.keys(needs) as NeedyName[])
      if (name !== 'keys' && 'settings' in needs[name]) this.get(name).lambda.node.addDependency(checked);
  }

  #function(name: NeedyName, props: AuthFunctionsProps): AuthFunction {
    const mine: Needs = needs[name];
    const verbs: NonNullable<Needs['tables']> = mine.tables ?? {};
    const usedTables = tableNames.filter((table) => verbs[table]);
    const usedSecrets = secretNames.filter((secret) => mine.secrets?.[secret]);
    return new AuthFunction(this, pascalCase(name), {
      name,
      description: mine.description,
      environment: {
        ...(mine.settings && settingEnvironment(props.texts)),
        ...(usedTables.length + usedSecrets.length > 0 && { URL_SUFFIX: Aws.URL_SUFFIX }),
        ...Object.fromEntries(usedTables.map((table) => [tables[table].env, props.tables.get(table).tableName])),
        ...Object.fromEntries(usedSecrets.map((secret) => [secrets[secret].env, props.secrets.get(secret).secretArn])),
      },
      statements: [
        ...usedTables
          .filter((table) => verbs[table]?.length)
          .map((table) => allow('dynamodb', verbs[table], props.tables.get(table).tableArn)),
        ...usedSecrets.map((secret) =>
          allow('secretsmanager', mine.secrets?.[secret], props.secrets.get(secret).secretArn),
        ),
      ],
      logRetention: props.logRetention,
      removalPolicy: props.removalPolicy,
    });
  }
}

const settingEnvironment = (texts: Readonly<Record<SettingName, string>>): Record<string, string> =>
  Object.fromEntries(settingNames.map((name) => [settingVariable(name), texts[name]]));

const allow = (service: string, verbs: readonly string[] = [], arn: string): PolicyStatement =>
  new PolicyStatement({ actions: verbs.map((verb) => `${service}:${verb}`), resources: [arn] });
