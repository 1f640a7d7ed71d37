import { Lazy, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import type { CorsOptions, IAuthorizer, Method } from 'aws-cdk-lib/aws-apigateway';
import type {
  CorsPreflightOptions,
  HttpRoute,
  IHttpRouteAuthorizer,
  IWebSocketRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import type { IDistribution } from 'aws-cdk-lib/aws-cloudfront';
import type { Alarm, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { type OnEventOptions, Rule } from 'aws-cdk-lib/aws-events';
import { type Grant, type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction, IFunction } from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { defaultConsoleMode } from '../contract/console.ts';
import { routeRulesVariable } from '../contract/environment.ts';
import type { SecretName } from '../contract/secrets.ts';
import { settings } from '../contract/settings.ts';
import type { TableName } from '../contract/tables.ts';
import { AuthAlarms } from './auth-alarms.ts';
import { type AuthFunctionName, AuthFunctions, type MoreNeeds } from './auth-functions.ts';
import { grantReadRevocations, grantReadUsers } from './auth-grants.ts';
import { type AuthMetricName, AuthMetrics } from './auth-metrics.ts';
import { AuthSecrets } from './auth-secrets.ts';
import { type AddressSettings, firstSite, settingTexts, withOrigins } from './auth-settings.ts';
import { AuthTables } from './auth-tables.ts';
import { authorizerAlias } from './authorizer-alias.ts';
import { type BringYourOwnProps, type ConstructFunctionName, hashing } from './bring-your-own.ts';
import type { AnyEventBus, AnySecret, AnyTable } from './cdk-interfaces.ts';
import { checkProps, settingsWithMailer } from './check-props.ts';
import { besideFaults, loopFaults } from './console-neighbours.ts';
import { type ConsoleOptions, consoleDomainOrigins } from './console-options.ts';
import { ConsoleSite, consoleProxyHeader } from './console-site.ts';
import type { FunctionSurroundings } from './function-surroundings.ts';
import { type DeclaredRoute, openFaults } from './gateway/declared-routes.ts';
import { DeclaredRules, functionResource } from './gateway/declared-rules.ts';
import { DeferredAuthorizer } from './gateway/deferred-authorizer.ts';
import type { CorsSettings, Gateway, GatewayAuthorizers } from './gateway/gateway.ts';
import { type AnyApi, gatewayOf } from './gateway/gateway-of.ts';
import type { AnyHttpApi } from './gateway/http-api.ts';
import { HttpAuthorizers, type ProtectedRoute } from './gateway/http-authorizers.ts';
import { corsPreflight } from './gateway/http-cors.ts';
import { type AnyRestApi, isRestApi } from './gateway/rest-api.ts';
import { restCorsPreflight } from './gateway/rest-cors.ts';
import type { ProtectedMethod } from './gateway/rest-methods.ts';
import type { RestOptions } from './gateway/rest-options.ts';
import { WebSocketAuthorizer } from './gateway/web-socket-authorizer.ts';
import type { Hooks } from './hooks.ts';
import { allowLogs, keyStatements } from './key-access.ts';
import { Mailer } from './mailer.ts';
import { Mails } from './mails.ts';
import { HttpUrl } from './public-url.ts';
import { refuse } from './refuse.ts';
import type { RouteRule } from './route-rule.ts';
import { SecurityEvents } from './security-events.ts';
import type { SettingProps } from './setting-props.ts';
import { SigningKeys } from './signing-keys.ts';

type ConstructFunctions = Readonly<Record<Exclude<ConstructFunctionName, 'mails'>, IFunction>> & {
  /** Sends the mails. @default - none: no mails are sent */
  readonly mails?: IFunction;
};

/**
 * The settings, what the app brings, and how it is to be deployed.
 * @stability stable
 */
export interface HybridAuthProps extends SettingProps, RestOptions, BringYourOwnProps {
  /**
   * The API that gets the routes `/auth/*`, `/admin/*` and `/.well-known/*`: an HTTP API, of this app or imported, of this
   * stack or another; or a REST API, of this stack, or imported with its root resource and deployed after this.
   */
  readonly api: AnyApi;
  /**
   * The address at which clients reach the API, without a trailing slash: what `issuer`, `audience` and
   * `allowedOrigins` default to.
   * @default - the domain mapping of the API, else its stage; where neither is in the app, synth asks for this prop
   */
  readonly url?: string;
  /**
   * How mails are sent: `Mailer.ses({ from })`, or `Mailer.lambda(fn)` with the setting `mailFrom`.
   * @default - SES, where `mailFrom` is given; else nothing that needs mail is offered
   */
  readonly mailer?: Mailer;
  /**
   * A folder with templates of your own, laid over ours: `layout.html`, and in a folder a language `<kind>.txt` and
   * `<kind>.html`. They are checked at synth.
   * @default - ours, in English and German
   */
  readonly mailTemplates?: string;
  /**
   * What becomes of tables, secrets and logs when they are taken out of the stack. `SNAPSHOT` is refused.
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE: they are kept, but a first deployment that fails leaves nothing
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Whether DynamoDB refuses to delete the tables, whoever asks. Switch it on after the first deployment: it would keep
   * CloudFormation too from clearing up after one that fails.
   * @default false
   */
  readonly deletionProtection?: boolean;
  /**
   * How long the functions' logs are kept.
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: RetentionDays;
  /**
   * Functions of yours that are asked or told at sign-in, registration and the issue of tokens.
   * @default - none
   */
  readonly hooks?: Hooks;
  /**
   * Deploys the account console, from a bucket and a CloudFront distribution that the API then lies behind: pages and API have one
   * address, and nothing leads around it.
   * @default false
   */
  readonly console?: boolean | ConsoleOptions;
}

/**
 * Which routes may be open.
 * @stability stable
 */
export interface OpenRoutes {
  /** Their keys, as in `GET /status`. @default - none */
  readonly except?: readonly string[];
}

/**
 * Sign-in on an HTTP API or a REST API: bearer tokens with rotating refresh tokens for mobile and API clients, session cookies for
 * the web, and one authorizer that takes both.
 * @throws Error that names every prop that is wrong or unsafe; what only the whole app shows (an address that is not
 * known, an API whose preflights contradict `allowedOrigins`, a route that exists twice) is an error of the synthesis
 * @stability stable
 */
export class HybridAuth extends Construct {
  /** What the API answers to preflights, for its own prop `corsPreflight`: the API has to exist first. */
  static corsPreflight(settings: CorsSettings): CorsPreflightOptions {
    return corsPreflight(settings);
  }

  /**
   * The default authorizer for an API that exists before its HybridAuth: `new HttpApi(this, 'Api', { defaultAuthorizer })`, and
   * after `new HybridAuth(...)` `defaultAuthorizer.use(auth)`. A route is then open only where it says so.
   */
  static deferredAuthorizer(): DeferredAuthorizer {
    return new DeferredAuthorizer();
  }

  /** What resources of a REST API answer to preflights, for their prop `defaultCorsPreflightOptions`. */
  static restCorsPreflight(settings: CorsSettings): CorsOptions {
    return restCorsPreflight(settings);
  }

  /**
   * Protects the route `$connect` of a WebSocket API of yours: it takes a cookie from an allowed origin, or a bearer token.
   * @stability experimental
   */
  readonly webSocketAuthorizer: IWebSocketRouteAuthorizer;
  /** The tables by name, yours among them where you gave some. */
  readonly tables: Readonly<Record<TableName, AnyTable>>;
  /**
   * The secrets by name, yours among them. `proxy` is there only where `trustedProxyHeader` is set: what the proxy shows
   * in `X-Origin-Verify` is its JSON field `current`.
   */
  readonly secrets: Readonly<Partial<Record<SecretName, AnySecret>>>;
  /**
   * The functions by name; `mails` is there only where mails are sent. `operator` unlocks, disables and enables users,
   * and `keys` creates and rotates the keys: a principal that may invoke them is an operator.
   */
  readonly functions: ConstructFunctions;
  /** Where they log, by the same names. */
  readonly logGroups: Readonly<Partial<Record<ConstructFunctionName, ILogGroup>>>;
  /** Where security events arrive, at least once each. */
  readonly eventBus: AnyEventBus;
  /** Where what could not be told or sent ends up. */
  readonly undelivered: {
    /** What the bus did not take. */
    readonly securityEvents: IQueue;
    /** What could not be mailed. @default - none: no mails are sent */
    readonly mails?: IQueue;
  };
  /** The `iss` of every token. */
  readonly issuer: string;
  /** The `aud` of every token. */
  readonly audience: string;
  /** Where the public keys are. */
  readonly jwksUrl: string;
  /**
   * The account console, and what it is made of.
   * @default - none: the prop `console` was not given
   * @stability experimental
   */
  readonly console?: {
    /** Of the pages and of the API; without a slash at its end. */
    readonly url: string;
    /** To which your domain names are pointed. */
    readonly distribution: IDistribution;
    /** Of the static files. */
    readonly bucket: IBucket;
  };
  /** The alarms, for actions of yours: none where `alarms` is false. */
  readonly alarms: readonly Alarm[];
  readonly #props: HybridAuthProps;
  readonly #tables: AuthTables;
  readonly #metrics: AuthMetrics;
  readonly #gateway: Gateway;
  readonly #authorizers: GatewayAuthorizers;
  readonly #rules = new DeclaredRules();
  readonly #httpAuthorizers: HttpAuthorizers;
  readonly #webSocketAuthorizer: WebSocketAuthorizer;
  readonly #authorizer: CfnFunction;
  #openRoutes: readonly string[] | undefined;

  constructor(scope: Construct, id: string, props: HybridAuthProps) {
    super(scope, id);
    checkProps(props);
    checkRegion(this, props);
    this.#props = props;
    const behindConsole = this.#behindConsole(props);
    const gateway = gatewayOf(behindConsole);
    this.#gateway = gateway;
    this.node.addValidation({ validate: () => this.#faults() });
    const { logRetention = RetentionDays.THREE_MONTHS, encryptionKey } = props;
    const surroundings = this.#surroundings(logRetention);
    const { removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, deletionProtection = false } = props;
    const given = settingsWithMailer(behindConsole);
    const texts = settingTexts(given, this.#addressSettings());

    const tables = new AuthTables(this, 'Tables', {
      removalPolicy,
      deletionProtection,
      adopted: props.tables ?? {},
      encryptionKey,
    });
    this.#tables = tables;
    const secrets = new AuthSecrets(this, 'Secrets', {
      texts,
      removalPolicy,
      adopted: props.secrets ?? {},
      encryptionKey,
    });
    if (props.console) {
      const site = this.#site(secrets, given, props.console);
      const { distribution, bucket } = site;
      this.console = { url: this.#consoleUrl(), distribution, bucket };
    }
    const { mailer = Mailer.ses({ from: texts.mailFrom }), mailTemplates: templates } = props;
    const mails = texts.mailFrom
      ? new Mails(this, 'Mails', { tables, mailer, from: texts.mailFrom, templates, removalPolicy, encryptionKey })
      : null;
    const functions = new AuthFunctions(this, 'Functions', {
      ...{ tables, secrets, texts, surroundings },
      keys: keysNeeds(tables),
      hooks: props.hooks ?? {},
      mails: mails?.needs ?? null,
    });
    mails?.sendBy(functions.get('mails'));
    this.#metrics = new AuthMetrics(this, 'Metrics', functions);
    const lambda = (name: AuthFunctionName): IFunction => functions.get(name).lambda;
    const keys = new SigningKeys(this, 'Keys', {
      keys: lambda('keys'),
      settings: texts,
      adoptedTables: tables.adoptedNames,
    });
    functions.startAfter(keys.first);
    const events = new SecurityEvents(this, 'SecurityEvents', { tables, surroundings, bus: props.eventBus ?? null });

    functions
      .get('authorizer')
      .lambda.addEnvironment(routeRulesVariable, Lazy.string({ produce: () => this.#rules.text(this.#authorizer) }));
    const authorizer = authorizerAlias(functions.get('authorizer').lambda, props.authorizerProvisionedConcurrency);
    const parts = { keys: keys.first, rules: this.#rules };
    this.#authorizers = gateway.build(this, {
      functionOf: (name) => (name === 'authorizer' ? authorizer : lambda(name)),
      ...parts,
    });
    this.#httpAuthorizers = new HttpAuthorizers(this, {
      authorizer,
      ...parts,
      ...(this.#authorizers.http && { first: this.#authorizers.http }),
    });
    this.#authorizer = functionResource(lambda('authorizer'));
    this.#webSocketAuthorizer = new WebSocketAuthorizer(authorizer);
    this.webSocketAuthorizer = this.#webSocketAuthorizer;
    this.tables = tables.all();
    this.secrets = secrets.all();
    const made = { ...functions.all(), 'security-events': events.function };
    this.functions = mapped(made, ({ lambda: one }) => one) as ConstructFunctions;
    this.logGroups = mapped(made, ({ logGroup }) => logGroup);
    this.eventBus = events.bus;
    this.undelivered = { securityEvents: events.undelivered, ...(mails && { mails: mails.undelivered }) };
    this.issuer = texts.issuer;
    this.audience = texts.audience;
    this.jwksUrl = `${texts.issuer}/.well-known/jwks.json`;
    const topic = typeof props.alarms === 'object' ? props.alarms.topic : undefined;
    this.alarms =
      props.alarms === false ? [] : new AuthAlarms(this, 'Alarms', { gateway, functions, events, mails, topic }).alarms;
  }

  /**
   * Protects a route of yours on an HTTP API: it lets in requests of a live session, by bearer token or by cookie.
   * @throws Error where the API is a REST API
   */
  get authorizer(): IHttpRouteAuthorizer {
    if (this.#authorizers.http) return this.#authorizers.http.authorizer;
    throw new Error('hybrid-auth: the API of this HybridAuth is a REST API: protect its methods with `restAuthorizer`');
  }

  /**
   * Protects routes of an HTTP API: that of the prop `api` or any other, also of a stack that comes after this one.
   * @param rule what the route wants beside a live session
   * @throws Error that names every fault of the rule
   */
  authorizerFor(api: AnyHttpApi, rule?: RouteRule): IHttpRouteAuthorizer;
  /**
   * Protects methods of the REST API of the prop `api`.
   * @param rule what the method wants beside a live session
   * @throws Error that names every fault of the rule
   * @stability experimental
   */
  authorizerFor(api: AnyRestApi, rule?: RouteRule): IAuthorizer;
  authorizerFor(api: AnyApi, rule: RouteRule = {}): IHttpRouteAuthorizer | IAuthorizer {
    const { rest } = this.#authorizers;
    return rest && isRestApi(api)
      ? rest.authorizerFor(api, rule)
      : this.#httpAuthorizers.authorizer(api as AnyHttpApi, rule);
  }

  /**
   * Adds a route of yours to an HTTP API, with its rule beside it. The authorizer holds the rule: no request that breaks it
   * reaches the integration.
   * @throws Error that names every fault of the rule, or the route that is declared twice
   */
  protect(api: AnyHttpApi, route: ProtectedRoute): HttpRoute[];
  /**
   * Adds methods of yours to the REST API of the prop `api`, with their rule beside them. The resources of the path that are not
   * there yet are made.
   * @throws Error that names every fault of the rule, or the method that is declared twice
   * @stability experimental
   */
  protect(api: AnyRestApi, route: ProtectedMethod): Method[];
  protect(api: AnyApi, route: ProtectedRoute | ProtectedMethod): HttpRoute[] | Method[] {
    const { rest } = this.#authorizers;
    return rest && isRestApi(api)
      ? rest.protect(api, route as ProtectedMethod)
      : this.#httpAuthorizers.protect(api as AnyHttpApi, route as ProtectedRoute);
  }

  /**
   * Refuses at synth every route that is open, of each API that this protects, wherever in the app it was declared. Our
   * own routes answer for their credentials themselves, and are none of them; nor is what only answers preflights.
   */
  requireAuthorizerOnAllRoutes({ except = [] }: OpenRoutes = {}): void {
    this.#openRoutes = [...(this.#openRoutes ?? []), ...except];
  }

  /**
   * Protects a method of yours on a REST API, as `authorizer` does a route of an HTTP API.
   * @throws Error where the API is an HTTP API
   */
  get restAuthorizer(): IAuthorizer {
    if (this.#authorizers.rest) return this.#authorizers.rest.authorizer;
    throw new Error('hybrid-auth: the API of this HybridAuth is an HTTP API: protect its routes with `authorizer`');
  }

  /** What a resource of a REST API answers to preflights: `HybridAuth.restCorsPreflight` with the settings of this one. */
  restCorsPreflight(): CorsOptions {
    return restCorsPreflight(this.#props);
  }

  /** What an API answers to preflights: `HybridAuth.corsPreflight` with the settings of this one, for another API. */
  corsPreflight(): CorsPreflightOptions {
    return corsPreflight(this.#props);
  }

  /** Lets a principal invoke the function of operators, as `npm run users` does. */
  grantOperate(grantee: IGrantable): Grant {
    return this.functions.operator.grantInvoke(grantee);
  }

  /**
   * Lets a principal read who the users are: names, roles and dates, by attributes that it has to name
   * (`ProjectionExpression`), and never a hash, a factor or a session. DynamoDB refuses what asks for whole items.
   */
  grantReadUsers(grantee: IGrantable): Grant {
    return grantReadUsers(this, this.#tables, grantee);
  }

  /** Lets a server of yours that verifies tokens with `hybrid-auth/verify` see which were revoked. */
  grantReadRevocations(grantee: IGrantable): Grant {
    return grantReadRevocations(this, this.#tables, grantee);
  }

  /**
   * How often something happened, as the functions' logs tell it: by default the sum of five minutes. What is not asked for
   * is not counted, and costs nothing.
   * @throws Error where there is no metric of that name
   */
  metric(name: AuthMetricName, options?: MetricOptions): Metric {
    return this.#metrics.metric(name, options);
  }

  /** A rule for security events: of all types, unless `eventPattern` has `detailType`. */
  onSecurityEvent(id: string, options: OnEventOptions = {}): Rule {
    const { target, eventPattern, ...rest } = options;
    const rule = new Rule(options.crossStackScope ?? this, id, {
      ...rest,
      eventBus: this.eventBus,
      eventPattern: { ...eventPattern, source: ['hybrid-auth'] },
    });
    rule.addTarget(target);
    return rule;
  }

  #surroundings(logRetention: RetentionDays): FunctionSurroundings {
    const { removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, encryptionKey, vpc, vpcSubnets } = this.#props;
    const { tracing, memorySizes, logGroups, hashingReservedConcurrency: reserved } = this.#props;
    if (encryptionKey) allowLogs(this, encryptionKey);
    return {
      logRetention,
      removalPolicy,
      ...(encryptionKey && { encryptionKey }),
      ...(vpc && {
        network: {
          vpc,
          ...(vpcSubnets && { vpcSubnets }),
          securityGroups: this.#props.securityGroups
            ? [...this.#props.securityGroups]
            : [new SecurityGroup(this, 'SecurityGroup', { vpc, description: 'Functions of hybrid-auth' })],
        },
      }),
      ...(tracing && { tracing }),
      ...(memorySizes && { memorySizes }),
      ...(logGroups && { logGroups }),
      ...(reserved !== undefined && {
        reservedConcurrency: Object.fromEntries(hashing.map((name) => [name, reserved])),
      }),
    };
  }

  /** The settings of an API that lies behind the distribution of the console. */
  #behindConsole(props: HybridAuthProps): HybridAuthProps {
    if (!props.console) return props;
    const { allowedOrigins } = props;
    return {
      ...props,
      trustedProxyHeader: consoleProxyHeader,
      ...(allowedOrigins && { allowedOrigins: withOrigins(allowedOrigins, this.#consoleOrigins()) }),
      appUrl: props.appUrl ?? this.#consoleUrl(),
    };
  }

  #consoleUrl(): string {
    return this.#consoleOrigins()[0];
  }

  /** Known when the functions have their settings, for what the distribution needs of them is made after those. */
  #consoleOrigins(): readonly [string, ...string[]] {
    const [first, ...others] = consoleDomainOrigins(this.#props.console);
    return [
      first ?? Lazy.string({ produce: () => `https://${this.console?.distribution.distributionDomainName}` }),
      ...others,
    ];
  }

  #site(secrets: AuthSecrets, given: SettingProps, options: true | ConsoleOptions): ConsoleSite {
    // What is given as undefined is not given.
    const {
      serviceName = settings.serviceName.default,
      registration = settings.registration.default,
      emailCode = settings.emailCode.default,
      passwordMinLength = settings.passwordMinLength.default,
    } = given;
    const { mode = defaultConsoleMode, ...more } = options === true ? {} : options;
    return new ConsoleSite(this, 'Console', {
      ...more,
      origin: () => known(this.#gateway.origin()),
      proxySecret: secrets.get('proxy'),
      settings: {
        ...{ serviceName, registration, emailCode, passwordMinLength, mode },
        hasMail: Boolean(given.mailFrom),
      },
    });
  }

  #url(): HttpUrl | { readonly fault: string } {
    if (this.#props.console) return new HttpUrl(this.#consoleUrl(), '');
    return this.#props.url === undefined ? this.#gateway.url() : HttpUrl.of(this.#props.url);
  }

  /** Read at synth: the stage or the domain may be made after this. */
  #addressSettings(): AddressSettings {
    const later = (read: (url: HttpUrl) => string): string => Lazy.string({ produce: () => read(known(this.#url())) });
    const [whole, origin] = [later(String), later((url) => url.origin)];
    const allowedOrigins = this.#props.console ? this.#consoleOrigins().join(',') : origin;
    return { issuer: whole, audience: whole, allowedOrigins, appUrl: firstSite(this.#props) ?? origin };
  }

  #open(): DeclaredRoute[] {
    return [...this.#httpAuthorizers.open(), ...(this.#authorizers.rest?.open() ?? [])];
  }

  #consoleFaults(): string[] {
    if (!this.#props.console) return [];
    const origin = this.#gateway.origin();
    // Who brings the secret may have a proxy that nobody sees from here.
    const beside = this.#props.secrets?.proxy
      ? []
      : [...this.#httpAuthorizers.furtherApis, ...this.#webSocketAuthorizer.apis];
    return [
      ...('fault' in origin ? [`console: ${origin.fault}`] : loopFaults(this, this.#consoleOrigins(), origin.host)),
      ...besideFaults(this, beside),
    ];
  }

  /** What is wrong between this and the rest of the app. */
  #faults(): string[] {
    const { issuer, audience, allowedOrigins } = this.#props;
    const url = this.#url();
    const defaulting = Object.entries({ issuer, audience, allowedOrigins }).filter(([, given]) => given === undefined);
    const names = defaulting.map(([name]) => name).join(', ');
    return [
      ...('fault' in url && names
        ? [`url: ${url.fault}, so the default of ${names} is not known; give HybridAuth\n      url: 'https://...',`]
        : []),
      ...this.#consoleFaults(),
      ...this.#gateway.faults(this, this.#props),
      ...this.#httpAuthorizers.faults(),
      ...(this.#authorizers.rest?.faults() ?? []),
      ...this.#rules.faults(this.#authorizer),
      ...(this.#openRoutes ? openFaults(this.#open(), this.#openRoutes) : []),
    ].map((fault) => `hybrid-auth: ${fault}`);
  }
}

/** For those who synthesise without validation, which has told the fault. */
const known = (url: HttpUrl | { readonly fault: string }): HttpUrl =>
  'fault' in url ? new HttpUrl('https://unknown.invalid', '') : url;

/** CDK cannot write the key of a table into a stack whose Region it does not know. */
function checkRegion(scope: Construct, { encryptionKey }: HybridAuthProps): void {
  if (encryptionKey && Token.isUnresolved(Stack.of(scope).region))
    refuse([
      'encryptionKey: the stack has no Region, and CDK needs one for the key of a table; give the stack `env: { region }`',
    ]);
}

/** What the function `keys` looks at before a deployment goes on: the tables that the app has made itself. */
function keysNeeds(tables: AuthTables): MoreNeeds {
  const adopted = Object.keys(tables.adoptedNames).map((name) => tables.get(name as TableName).tableArn);
  const users = tables.adoptedNames.users ? tables.get('users') : null;
  return {
    environment: {},
    statements: [
      ...(adopted.length > 0
        ? [
            new PolicyStatement({
              actions: ['dynamodb:DescribeTable', 'dynamodb:DescribeTimeToLive'],
              resources: adopted,
            }),
          ]
        : []),
      ...(users
        ? [
            new PolicyStatement({ actions: ['dynamodb:GetItem'], resources: [users.tableArn] }),
            new PolicyStatement({ actions: ['dynamodb:Query'], resources: [`${users.tableArn}/index/byEmail`] }),
            ...keyStatements(users, 'dynamodb', 'read', [users.encryptionKey]),
          ]
        : []),
    ],
  };
}

const mapped = <Name extends string, From, To>(
  record: Readonly<Partial<Record<Name, From>>>,
  change: (value: From) => To,
): Partial<Record<Name, To>> =>
  Object.fromEntries(
    Object.entries<From | undefined>(record).flatMap(([name, value]) => (value ? [[name, change(value)]] : [])),
  ) as Partial<Record<Name, To>>;
