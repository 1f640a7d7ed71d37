/**
 * What each Lambda function is made of and may do: this file is the permission table. `lib` makes roles and environments
 * from it; a function reads its own specification and can use nothing else. Each is a constant of its own, written
 * out, so that a bundle carries no other.
 */
import type { HookName } from './hooks.ts';
import type { SecretName } from './secrets.ts';
import { emailCode } from './settings/factors.ts';
import { allowedHeaders, allowedOrigins, sessionCookieName, trustedProxyHeader } from './settings/http.ts';
import { appUrl, mailFrom } from './settings/mail.ts';
import { passkeyOrigins, passkeyRpId } from './settings/passkeys.ts';
import {
  bcryptCost,
  breachedPasswordCheck,
  passwordHash,
  passwordMinLength,
  registration,
  serviceName,
} from './settings/passwords.ts';
import {
  maxSessionsPerUser,
  recentAuthentication,
  refreshAbsoluteTimeout,
  refreshIdleTimeout,
  revocationMaxStaleness,
  sessionAbsoluteTimeout,
  sessionIdleTimeout,
} from './settings/sessions.ts';
import type { Setting } from './settings/setting.ts';
import {
  accountFreeAttempts,
  accountLockoutThreshold,
  accountMaxBackoff,
  ipAttemptLimit,
  ipRegistrationLimit,
} from './settings/throttling.ts';
import {
  accessTokenLifetime,
  additionalClaims,
  audience,
  emailInToken,
  issuer,
  lostResponseWindow,
  refreshGraceWindow,
  signingAlgorithm,
} from './settings/tokens.ts';
import type { SettingName } from './settings.ts';
import type { TableName } from './tables.ts';

/** Operations of DynamoDB. */
type TableVerb = 'BatchGetItem' | 'DeleteItem' | 'GetItem' | 'PutItem' | 'Query' | 'UpdateItem';
/** Operations of Secrets Manager. */
type SecretVerb = 'GetSecretValue' | 'PutSecretValue';

export type TableVerbs = Readonly<Partial<Record<TableName, readonly TableVerb[]>>>;

/** What a function gets from its environment. */
export interface Needs {
  readonly settings?: Readonly<Partial<Record<SettingName, Setting>>>;
  /** With no verbs: only the name of the table. */
  readonly tables?: TableVerbs;
  readonly secrets?: Readonly<Partial<Record<SecretName, readonly SecretVerb[]>>>;
  /** Functions of the app that it invokes where they are given, and what it may do beside for their sake. */
  readonly hooks?: Readonly<Partial<Record<HookName, TableVerbs>>>;
}

export interface FunctionSpecification extends Needs {
  readonly description: string;
  /**
   * MB. What hashes passwords gets a whole vCPU; the authorizer's work fits 256 MB.
   * https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
   * @default 512
   */
  readonly memory?: number;
  /**
   * Seconds. A request is answered or given up long before; keys and events have more than one request's work to do.
   * @default 10
   */
  readonly timeout?: number;
}

/** MB. */
export const wholeVcpu = 1_769;

export const registerFunction = {
  description: 'Registers a user',
  memory: wholeVcpu,
  settings: {
    mailFrom,
    allowedOrigins,
    allowedHeaders,
    sessionCookieName,
    trustedProxyHeader,
    registration,
    serviceName,
    passwordMinLength,
    passwordHash,
    bcryptCost,
    breachedPasswordCheck,
    ipRegistrationLimit,
  },
  tables: {
    emails: ['GetItem', 'PutItem', 'DeleteItem'],
    users: ['GetItem', 'PutItem', 'DeleteItem'],
    attempts: ['UpdateItem'],
    mails: ['PutItem'],
  },
  secrets: { proxy: ['GetSecretValue'], pepper: ['GetSecretValue'], mac: ['GetSecretValue'] },
  hooks: { postRegister: {} },
} as const satisfies FunctionSpecification;

export const loginFunction = {
  description: 'Signs a user in',
  memory: wholeVcpu,
  settings: {
    allowedOrigins,
    allowedHeaders,
    sessionCookieName,
    trustedProxyHeader,
    issuer,
    audience,
    additionalClaims,
    accessTokenLifetime,
    emailInToken,
    refreshIdleTimeout,
    refreshAbsoluteTimeout,
    sessionIdleTimeout,
    sessionAbsoluteTimeout,
    maxSessionsPerUser,
    passwordHash,
    bcryptCost,
    accountFreeAttempts,
    accountMaxBackoff,
    accountLockoutThreshold,
    ipAttemptLimit,
  },
  tables: {
    emails: ['GetItem'],
    users: ['GetItem', 'UpdateItem'],
    sessions: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'],
    revokedTokens: ['PutItem'],
    revocationLog: ['PutItem'],
    attempts: ['GetItem', 'UpdateItem', 'DeleteItem'],
    challenges: ['PutItem'],
  },
  secrets: {
    proxy: ['GetSecretValue'],
    pepper: ['GetSecretValue'],
    mac: ['GetSecretValue'],
    signing: ['GetSecretValue'],
  },
  hooks: {
    preTokenIssue: {},
    postLogin: {},
    postRegister: {},
    migrateUser: { emails: ['PutItem'], users: ['PutItem', 'DeleteItem'] },
  },
} as const satisfies FunctionSpecification;

export const signInFunction = {
  description: 'Signs a user in by other means than the password, and lets the user prove again who they are',
  memory: wholeVcpu,
  settings: {
    allowedOrigins,
    allowedHeaders,
    sessionCookieName,
    trustedProxyHeader,
    issuer,
    audience,
    additionalClaims,
    accessTokenLifetime,
    emailInToken,
    refreshIdleTimeout,
    refreshAbsoluteTimeout,
    sessionIdleTimeout,
    sessionAbsoluteTimeout,
    maxSessionsPerUser,
    emailCode,
    passwordHash,
    bcryptCost,
    accountFreeAttempts,
    accountMaxBackoff,
    accountLockoutThreshold,
    ipAttemptLimit,
    passkeyRpId,
    passkeyOrigins,
  },
  tables: {
    emails: ['GetItem'],
    users: ['GetItem', 'UpdateItem'],
    sessions: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'],
    revokedTokens: ['PutItem'],
    revocationLog: ['PutItem'],
    attempts: ['GetItem', 'UpdateItem', 'DeleteItem'],
    challenges: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    mails: ['UpdateItem'],
    publicKeys: ['GetItem'],
  },
  secrets: {
    proxy: ['GetSecretValue'],
    pepper: ['GetSecretValue'],
    mac: ['GetSecretValue'],
    signing: ['GetSecretValue'],
  },
  hooks: { preTokenIssue: {}, postLogin: {} },
} as const satisfies FunctionSpecification;

export const refreshFunction = {
  description: 'Rotates a refresh token, renews a cookie',
  settings: {
    allowedOrigins,
    allowedHeaders,
    sessionCookieName,
    trustedProxyHeader,
    issuer,
    audience,
    additionalClaims,
    accessTokenLifetime,
    emailInToken,
    refreshGraceWindow,
    lostResponseWindow,
    refreshIdleTimeout,
    sessionIdleTimeout,
  },
  tables: {
    users: ['GetItem'],
    emails: [],
    sessions: ['GetItem', 'UpdateItem'],
    revokedTokens: ['PutItem'],
    revocationLog: ['PutItem'],
  },
  secrets: { proxy: ['GetSecretValue'], mac: ['GetSecretValue'], signing: ['GetSecretValue'] },
  hooks: { preTokenIssue: {} },
} as const satisfies FunctionSpecification;

export const logoutFunction = {
  description: 'Ends sessions',
  settings: {
    allowedOrigins,
    allowedHeaders,
    sessionCookieName,
    trustedProxyHeader,
    issuer,
    audience,
    additionalClaims,
    accessTokenLifetime,
    refreshGraceWindow,
    lostResponseWindow,
    sessionIdleTimeout,
  },
  tables: {
    users: ['GetItem', 'UpdateItem'],
    emails: [],
    sessions: ['GetItem', 'UpdateItem'],
    revokedTokens: ['PutItem'],
    revocationLog: ['PutItem'],
    publicKeys: ['GetItem'],
  },
  secrets: { proxy: ['GetSecretValue'], mac: ['GetSecretValue'] },
} as const satisfies FunctionSpecification;

export const meFunction = {
  description: 'Says who is signed in',
  settings: {
    allowedOrigins,
    allowedHeaders,
    sessionCookieName,
    trustedProxyHeader,
    issuer,
    audience,
    additionalClaims,
    accessTokenLifetime,
    sessionIdleTimeout,
  },
  tables: {
    users: ['GetItem'],
    emails: [],
    sessions: ['GetItem', 'UpdateItem'],
    revokedTokens: ['PutItem'],
    revocationLog: ['PutItem'],
    publicKeys: ['GetItem'],
  },
  secrets: { proxy: ['GetSecretValue'], mac: ['GetSecretValue'] },
} as const satisfies FunctionSpecification;

export const sessionsFunction = {
  description: "Lists a user's sessions and ends one of them",
  settings: {
    allowedOrigins,
    allowedHeaders,
    sessionCookieName,
    trustedProxyHeader,
    issuer,
    audience,
    additionalClaims,
    accessTokenLifetime,
    sessionIdleTimeout,
  },
  tables: {
    users: ['GetItem'],
    emails: [],
    sessions: ['GetItem', 'BatchGetItem', 'UpdateItem'],
    revokedTokens: ['PutItem'],
    revocationLog: ['PutItem'],
    publicKeys: ['GetItem'],
  },
  secrets: { proxy: ['GetSecretValue'], mac: ['GetSecretValue'] },
} as const satisfies FunctionSpecification;

export const accountFunction = {
  description: 'Changes what an account is made of: password and address; exports and deletes it',
  memory: wholeVcpu,
  settings: {
    mailFrom,
    allowedOrigins,
    allowedHeaders,
    sessionCookieName,
    trustedProxyHeader,
    issuer,
    audience,
    additionalClaims,
    accessTokenLifetime,
    sessionIdleTimeout,
    serviceName,
    passwordMinLength,
    passwordHash,
    bcryptCost,
    breachedPasswordCheck,
    accountFreeAttempts,
    accountMaxBackoff,
    accountLockoutThreshold,
    ipAttemptLimit,
    recentAuthentication,
  },
  tables: {
    emails: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    users: ['GetItem', 'UpdateItem'],
    sessions: ['GetItem', 'BatchGetItem', 'UpdateItem'],
    revokedTokens: ['PutItem'],
    revocationLog: ['PutItem'],
    publicKeys: ['GetItem'],
    mails: ['GetItem', 'PutItem', 'UpdateItem'],
    attempts: ['GetItem', 'UpdateItem', 'DeleteItem'],
  },
  secrets: { proxy: ['GetSecretValue'], pepper: ['GetSecretValue'], mac: ['GetSecretValue'] },
  hooks: { postRegister: {} },
} as const satisfies FunctionSpecification;

export const factorsFunction = {
  description: "Lists, enrols and removes a user's second factors; mails codes that sign in",
  settings: {
    allowedOrigins,
    allowedHeaders,
    sessionCookieName,
    trustedProxyHeader,
    issuer,
    audience,
    additionalClaims,
    accessTokenLifetime,
    sessionIdleTimeout,
    recentAuthentication,
    serviceName,
    emailCode,
    mailFrom,
    accountMaxBackoff,
    accountLockoutThreshold,
    passkeyRpId,
    passkeyOrigins,
  },
  tables: {
    users: ['GetItem', 'UpdateItem'],
    emails: ['GetItem'],
    sessions: ['GetItem', 'UpdateItem'],
    revokedTokens: ['PutItem'],
    revocationLog: ['PutItem'],
    publicKeys: ['GetItem'],
    attempts: ['GetItem', 'UpdateItem', 'DeleteItem'],
    challenges: ['GetItem', 'PutItem', 'DeleteItem'],
    mails: ['PutItem'],
  },
  secrets: { proxy: ['GetSecretValue'], pepper: ['GetSecretValue'], mac: ['GetSecretValue'] },
} as const satisfies FunctionSpecification;

export const adminFunction = {
  description: 'Lists, creates, changes and deletes users, for those who have the permission',
  memory: wholeVcpu,
  settings: {
    mailFrom,
    allowedOrigins,
    allowedHeaders,
    sessionCookieName,
    trustedProxyHeader,
    issuer,
    audience,
    additionalClaims,
    accessTokenLifetime,
    sessionIdleTimeout,
    serviceName,
    passwordMinLength,
    passwordHash,
    bcryptCost,
    breachedPasswordCheck,
    recentAuthentication,
  },
  tables: {
    emails: ['GetItem', 'PutItem', 'DeleteItem'],
    users: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'],
    sessions: ['GetItem', 'BatchGetItem', 'UpdateItem'],
    revokedTokens: ['PutItem'],
    revocationLog: ['PutItem'],
    publicKeys: ['GetItem'],
    mails: ['PutItem'],
    attempts: ['UpdateItem', 'DeleteItem'],
  },
  secrets: { proxy: ['GetSecretValue'], pepper: ['GetSecretValue'], mac: ['GetSecretValue'] },
} as const satisfies FunctionSpecification;

export const jwksFunction = {
  description: 'Publishes the public keys',
  settings: { trustedProxyHeader },
  tables: { publicKeys: ['GetItem'] },
  secrets: { proxy: ['GetSecretValue'] },
} as const satisfies FunctionSpecification;

export const documentsFunction = {
  description: 'Describes the API, says which sites share its passkeys, and says that it is there',
  settings: { issuer, sessionCookieName, allowedOrigins, allowedHeaders, trustedProxyHeader, passkeyOrigins },
  tables: { publicKeys: ['GetItem'] },
  secrets: { proxy: ['GetSecretValue'] },
} as const satisfies FunctionSpecification;

export const authorizerFunction = {
  description: 'Decides who may reach a protected route',
  memory: 256,
  // Where the database hangs, a snapshot's update takes 2 s and the list itself 4 s more; the gateway waits 10 s.
  timeout: 8,
  settings: {
    issuer,
    audience,
    additionalClaims,
    accessTokenLifetime,
    sessionIdleTimeout,
    allowedOrigins,
    sessionCookieName,
    trustedProxyHeader,
    revocationMaxStaleness,
  },
  tables: {
    sessions: ['GetItem', 'UpdateItem'],
    revokedTokens: ['GetItem'],
    revocationLog: ['Query'],
    publicKeys: ['GetItem'],
  },
  secrets: { proxy: ['GetSecretValue'], mac: ['GetSecretValue'] },
} as const satisfies FunctionSpecification;

export const keysFunction = {
  description: 'Creates and rotates the keys; nothing else writes them',
  timeout: 60,
  settings: { signingAlgorithm, refreshAbsoluteTimeout, sessionAbsoluteTimeout, passwordHash, bcryptCost },
  tables: { publicKeys: ['GetItem', 'PutItem'] },
  secrets: {
    signing: ['GetSecretValue', 'PutSecretValue'],
    mac: ['GetSecretValue', 'PutSecretValue'],
    pepper: ['GetSecretValue', 'PutSecretValue'],
  },
} as const satisfies FunctionSpecification;

export const operatorFunction = {
  description:
    'Does what an operator asks for: looks at users, changes, creates, deletes, imports and exports them; invoked through IAM only',
  // A batch of an import is a hundred users.
  timeout: 60,
  settings: { accessTokenLifetime, passwordHash, bcryptCost, mailFrom },
  tables: {
    emails: ['GetItem', 'PutItem', 'DeleteItem'],
    users: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'],
    sessions: ['GetItem', 'BatchGetItem', 'UpdateItem'],
    revokedTokens: ['PutItem'],
    revocationLog: ['PutItem'],
    attempts: ['UpdateItem', 'DeleteItem'],
    mails: ['PutItem'],
  },
  secrets: { mac: ['GetSecretValue'] },
} as const satisfies FunctionSpecification;

/** There where mails are sent. Its stream, and what it sends through, are given to it in lib/mails.ts. */
export const mailsFunction = {
  description: 'Sends the mails that were asked for',
  timeout: 60,
  settings: { serviceName, appUrl, mailFrom },
  tables: {
    mails: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    users: ['GetItem'],
    emails: [],
    attempts: ['UpdateItem'],
  },
  secrets: { mac: ['GetSecretValue'] },
} as const satisfies FunctionSpecification;

/** Its streams and its bus are given to it in lib/security-events.ts. */
export const securityEventsFunction = {
  description: 'Turns changes of the tables into security events',
  timeout: 30,
} as const satisfies FunctionSpecification;

const demoFunction = {
  description: 'Stands in for a protected route of your own',
} as const satisfies FunctionSpecification;

/** The key is the name of the function's file in `functions/`. */
export const functions = {
  register: registerFunction,
  login: loginFunction,
  'sign-in': signInFunction,
  refresh: refreshFunction,
  logout: logoutFunction,
  me: meFunction,
  sessions: sessionsFunction,
  account: accountFunction,
  factors: factorsFunction,
  admin: adminFunction,
  jwks: jwksFunction,
  documents: documentsFunction,
  authorizer: authorizerFunction,
  keys: keysFunction,
  operator: operatorFunction,
  mails: mailsFunction,
  'security-events': securityEventsFunction,
  'demo-whoami': demoFunction,
  'demo-admin': demoFunction,
} as const satisfies Record<string, FunctionSpecification>;

export type FunctionName = keyof typeof functions;
