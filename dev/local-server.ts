import path from 'node:path';
import { awsConnection } from '../adapters/aws/environment.ts';
import { dynamoDb } from '../adapters/aws/services.ts';
import { dynamoClient } from '../adapters/dynamodb/dynamo-client.ts';
import { type ConsoleMode, defaultAccentColor, defaultConsoleMode } from '../contract/console.ts';
import {
  hookVariable,
  routeRulesVariable,
  secretVariable,
  settingVariable,
  tableVariable,
} from '../contract/environment.ts';
import { type FunctionSpecification, functions, wholeVcpu } from '../contract/functions.ts';
import type { HookName } from '../contract/hooks.ts';
import { authRoutes, demoRoutes, ruledDemoRoutes } from '../contract/routes.ts';
import { secretNames } from '../contract/secrets.ts';
import { isWebOrigin } from '../contract/settings/origin.ts';
import { settingToText } from '../contract/settings/setting.ts';
import { type SettingValues, settingNames, settings } from '../contract/settings.ts';
import { tableNames } from '../contract/tables.ts';
import { newId } from '../core/random.ts';
import { bundleFunctions, type LambdaName, prebuiltFunctions } from '../lib/function-bundle.ts';
import { withApiPage } from './api-page.ts';
import { withConsole } from './console.ts';
import { claimDataFolder } from './data-folder.ts';
import { withDeveloperView } from './developer-view.ts';
import { embeddedDynamoDb } from './embedded-dynamodb.ts';
import { gateway } from './gateway.ts';
import { region } from './gateway-event.ts';
import { type GatewayRoute, matchedRoute } from './gateway-route.ts';
import { instanceHere, instanceOfOurs } from './lambda-instances.ts';
import { type LambdaRuntime, lambdaRuntime } from './lambda-runtime.ts';
import { type HookFiles, startLocalLambda } from './local-lambda.ts';
import { startLocalMailbox } from './local-mailbox.ts';
import { startLocalSecrets } from './local-secrets.ts';
import { listenOnLoopback } from './loopback-server.ts';
import { type MailStream, mailStream } from './mail-stream.ts';
import { withMailbox } from './mailbox-page.ts';
import { withOperator } from './operator-endpoint.ts';
import { type ChosenSettings, localDefaults } from './options.ts';
import { withRules } from './ruled-routes.ts';
import { seedDemoUsers } from './seed.ts';
import { type TestProof, type TestUser, testProofs, testUsers } from './test-users.ts';

/** What an app puts on the API, beside what is ours. */
export interface LocalApp {
  /** Asked at each request. */
  readonly routes: () => readonly GatewayRoute[];
  /** What the authorizer carries of their rules, as `lib` writes it; null for none. Asked at the start and by `renewRules`. */
  readonly rules: () => string | null;
  readonly invoke: LambdaRuntime['invoke'];
  /** The names of those functions that are hooks. @default none */
  readonly hooks?: Readonly<Partial<Record<HookName, string>>>;
}

export interface LocalServiceOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** The folder of tables and secrets; null keeps them in memory. */
  readonly data: string | null;
  /** Whether to forget what is in the folder first. @default false */
  readonly fresh?: boolean;
  /** @default the settings' own defaults; issuer and audience are the URL of the server, which allows its own origins */
  readonly settings?: ChosenSettings;
  /** Allowed beside the server's own, where `allowedOrigins` is not chosen. @default none */
  readonly furtherOrigins?: readonly string[];
  /** Functions of an app, as the prop `hooks` has them. @default none */
  readonly hooks?: HookFiles;
  /** @default the routes of the demo */
  readonly app?: LocalApp;
  /** Of the account console: `#` and six hexadecimal digits. @default a blue */
  readonly accentColor?: string;
  /** Whether the account console gets a cookie or tokens. @default cookie */
  readonly consoleMode?: ConsoleMode;
  /** Whether ours stands behind a REST API, not behind an HTTP API. @default false */
  readonly restApi?: boolean;
  /** Whether to put the demo users in. @default true */
  readonly demoUsers?: boolean;
  /** A folder with the functions, bundled as for Lambda: `<name>/index.mjs`. @default they are bundled at the start */
  readonly functions?: string | undefined;
  /** Whether each function is loaded at its first call, and not at the start, where one that cannot start says so. @default false */
  readonly lazy?: boolean;
  /** More environment variables for the functions; they win over all others. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface LocalService {
  /** `http://localhost:<port>`. */
  readonly url: string;
  /** What the functions see in `process.env` beside what was there before: enough to reach the tables and secrets. */
  readonly environment: Readonly<Record<string, string>>;
  /** Invokes a function that stands behind no route, as an operator or a schedule does. */
  invoke(name: LambdaName, event: unknown): Promise<unknown>;
  /** Puts in a user whose sign-in takes no time: see test-users.ts. */
  addUser(user: TestUser): Promise<void>;
  /** Puts a proof of another time or kind into a session. */
  noteProof(proof: TestProof): Promise<void>;
  /** Lets the authorizer go on with the rules that the app has now. */
  renewRules(): Promise<void>;
  stop(): Promise<void>;
}

const demo = withRules([...demoRoutes, ...ruledDemoRoutes]);
const behindNoRoute: readonly LambdaName[] = ['keys', 'operator', 'mails'];
/** They hash passwords, each in a thread of its own. */
const hashing = Object.entries<FunctionSpecification>(functions)
  .filter(([, { memory }]) => memory === wholeVcpu)
  .map(([name]) => name);
const day = 86_400_000;
/** Before the names of an app's functions, which may be called as ours are. */
const ofTheApp = 'app:';
/** Bytes: API Gateway's own limit. */
const gatewayMaxBody = 10 * 1_024 * 1_024;
/** What a proxy on this machine shows, where `trustedProxyHeader` is set. */
const localProxySecret = 'local-proxy-secret-of-this-machine-alone';

/**
 * Serves the product from this process: the real functions, bundled as for Lambda, behind a stand-in for API Gateway,
 * on a database and secrets of their own. The functions read `process.env`, so there is one such server a process.
 *
 * @throws {StartupFault} where the port or the folder is taken
 */
export async function startLocalService(options: LocalServiceOptions): Promise<LocalService> {
  const started: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    // The HTTP server stops first, while what it calls still answers.
    const [server, ...behind] = started.splice(0);
    await server?.stop();
    for (const part of behind.reverse()) await part.stop();
  };
  try {
    return { ...(await start(options, started)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(options: LocalServiceOptions, started: { stop(): Promise<void> }[]) {
  const server = await listenOnLoopback(options.port);
  started.push(server);
  const url = `http://localhost:${server.port}`;
  const folder = await claimDataFolder(options.data, options.fresh ?? false);
  started.push(folder);
  let onPut = (_tableName: string, _item: Parameters<MailStream['told']>[0]): void => {};
  const database = await embeddedDynamoDb({ path: folder.tables, onPut: (...put) => onPut(...put) });
  started.push(database);
  const localSecrets = await startLocalSecrets({
    path: folder.secrets,
    names: secretNames,
    initial: { proxy: JSON.stringify({ current: localProxySecret }) },
  });
  started.push(localSecrets);
  const { hooks = {} } = options;
  const { app } = options;
  const ofApp = Object.entries(app?.hooks ?? {}).map(([hook, name]) => {
    const invoked = (event: unknown) => app?.invoke(name, event, { requestId: newId(), timeout: 60_000 });
    return [hook, invoked] as const;
  });
  const localLambda = await startLocalLambda(hooks, Object.fromEntries(ofApp));
  started.push(localLambda);

  const mailbox = await startLocalMailbox(({ to, subject }) =>
    console.log(`Mail to ${to}: ${subject} (${url}/dev/mailbox)`),
  );
  started.push(mailbox);

  const values = settingValues(server.port, options.settings ?? {}, options.furtherOrigins ?? []);
  const environment = {
    ...awsEnvironment(database.endpoint, localSecrets.endpoint, mailbox.endpoint),
    AWS_ENDPOINT_URL_LAMBDA: localLambda.endpoint,
    ...Object.fromEntries(
      [...Object.keys(hooks), ...Object.keys(app?.hooks ?? {})].map((name) => [hookVariable(name), name]),
    ),
    ...Object.fromEntries(tableNames.map((name) => [tableVariable(name), database.tables[name]])),
    ...Object.fromEntries(secretNames.map((name) => [secretVariable(name), name])),
    ...Object.fromEntries(settingNames.map((name) => [settingVariable(name), settingToText(values[name])])),
    [routeRulesVariable]: (app ? app.rules() : demo.rules) ?? '',
    ...options.env,
  };
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, environment);

  const { restApi = false } = options;
  const ourRoutes = [...authRoutes, ...(app ? [] : demo.routes)].map(
    (route): GatewayRoute => ({ ...route, ...(restApi && { isRest: true }) }),
  );
  const behindTheGateway = [...new Set(ourRoutes.map((route) => route.function)), 'authorizer'];
  const built = options.functions ?? prebuiltFunctions();
  const bundles = built ?? folder.functions;
  if (built === null) bundleFunctions([...behindTheGateway, ...behindNoRoute], bundles);
  const runtime = lambdaRuntime({
    load: (name) => (hashing.includes(name) ? instanceOfOurs : instanceHere)(path.join(bundles, name, 'index.mjs')),
    limit: (name) => (hashing.includes(name) ? 3 : 8),
  });
  started.push(runtime);
  const invoke = (name: LambdaName, event: unknown) =>
    runtime.invoke(name, event, { requestId: newId(), timeout: 60_000 });

  // Before the others are loaded: they may read their keys while they load.
  await invoke('keys', {});
  const daily = setInterval(() => invoke('keys', {}).catch((cause) => logEvent('keys', cause)), day);
  started.push({ stop: async () => clearInterval(daily) });
  const stream = mailStream({
    endpoint: database.endpoint,
    table: database.tables.mails,
    invoke: (event) => invoke('mails', event),
    logEvent: (cause) => logEvent('mails', cause),
  });
  started.push(stream);
  onPut = (tableName, item) => {
    const isOnNewDevice = tableName === database.tables.sessions && item.newDevice?.BOOL === true;
    if (tableName === database.tables.mails || isOnNewDevice) stream.told(item);
  };
  if (!options.lazy) await Promise.all(behindTheGateway.map(runtime.warm));
  await stream.catchUp();
  if (options.demoUsers ?? true) await seedDemoUsers();

  const routes = (): readonly GatewayRoute[] => [
    ...ourRoutes,
    ...(app?.routes() ?? []).map((route) => ({
      ...route,
      ...{ function: `${ofTheApp}${route.function}`, isOfApp: true as const },
    })),
  ];
  const invokeEither: LambdaRuntime['invoke'] = (name, event, invocation) =>
    app && name.startsWith(ofTheApp)
      ? app.invoke(name.slice(ofTheApp.length), event, invocation)
      : runtime.invoke(name, event, invocation);
  const api = gateway({
    ...{ routes, cors: values, invoke: invokeEither, logEvent, isRest: restApi },
    ...(app && { maxBodyBytes: gatewayMaxBody }),
  });
  const dynamo = dynamoClient(awsConnection(dynamoDb, process.env));
  const view = { dynamo, sessions: database.tables.sessions };
  const { serviceName, registration, emailCode, passwordMinLength, mailFrom } = values;
  const withPages = withConsole(
    {
      settings: {
        ...{ serviceName, registration, emailCode, passwordMinLength, hasMail: mailFrom !== '' },
        mode: options.consoleMode ?? defaultConsoleMode,
      },
      accentColor: options.accentColor ?? defaultAccentColor,
    },
    api,
    (method, path) => matchedRoute(app?.routes() ?? [], method, path) !== null,
  );
  const pages = withMailbox(mailbox.mails, withDeveloperView(view, withApiPage(withPages)));
  server.answerWith(withOperator(invoke, pages));
  return {
    ...{ url, environment, invoke, addUser: testUsers(), noteProof: testProofs() },
    async renewRules() {
      process.env[routeRulesVariable] = app?.rules() ?? '';
      runtime.renew('authorizer');
      await runtime.warm('authorizer');
    },
  };
}

const logEvent = (name: string, cause: unknown): void => console.error(`The function ${name} failed:`, cause);

/** What an AWS SDK needs to find the local stand-ins. They take any credentials. */
const awsEnvironment = (dynamoDb: string, secretsManager: string, ses: string) => ({
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL_DYNAMODB: dynamoDb,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager,
  AWS_ENDPOINT_URL_SESV2: ses,
});

function settingValues(port: number, chosen: ChosenSettings, furtherOrigins: readonly string[]): SettingValues {
  const url = `http://localhost:${port}`;
  // Each is this server's own origin, whatever name a browser was given for it.
  const allowedOrigins = [url, `http://127.0.0.1:${port}`, `http://[::1]:${port}`, ...furtherOrigins];
  const sites = [chosen.allowedOrigins ?? []].flat().map(String).filter(isWebOrigin);
  const ofThisServer: ChosenSettings = {
    ...localDefaults,
    ...{ issuer: url, audience: url, allowedOrigins, appUrl: sites[0] ?? url },
  };
  return Object.fromEntries(
    settingNames.map((name) => {
      const value = chosen[name] ?? ofThisServer[name] ?? settings[name].default;
      if (value === null) throw new Error(`the setting ${name} has no value`);
      return [name, value];
    }),
  ) as unknown as SettingValues;
}
