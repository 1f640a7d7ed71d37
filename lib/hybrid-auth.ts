import { Lazy, RemovalPolicy } from 'aws-cdk-lib';
import type { CorsOptions, IAuthorizer } from 'aws-cdk-lib/aws-apigateway';
import type {
  CorsPreflightOptions,
  HttpRoute,
  IHttpRouteAuthorizer,
  IWebSocketRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { CfnFunction, IFunction } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { routeRulesVariable } from '../contract/environment.ts';
import { AuthAlarms } from './auth-alarms.ts';
import { type AuthFunctionName, AuthFunctions } from './auth-functions.ts';
import { AuthSecrets } from './auth-secrets.ts';
import { type AddressSettings, firstSite, settingTexts } from './auth-settings.ts';
import { AuthTables } from './auth-tables.ts';
import { checkProps, settingsWithMailer } from './check-props.ts';
import { DeclaredRules, functionResource } from './gateway/declared-rules.ts';
import { DeferredAuthorizer } from './gateway/deferred-authorizer.ts';
import type { CorsSettings, Gateway, GatewayAuthorizers } from './gateway/gateway.ts';
import { type AnyApi, gatewayOf } from './gateway/gateway-of.ts';
import type { AnyHttpApi } from './gateway/http-api.ts';
import { HttpAuthorizers, type ProtectedRoute } from './gateway/http-authorizers.ts';
import { corsPreflight } from './gateway/http-cors.ts';
import { restCorsPreflight } from './gateway/rest-cors.ts';
import type { RestOptions } from './gateway/rest-options.ts';
import { WebSocketAuthorizer } from './gateway/web-socket-authorizer.ts';
import type { Hooks } from './hooks.ts';
import { Mailer } from './mailer.ts';
import { Mails } from './mails.ts';
import { HttpUrl } from './public-url.ts';
import type { RouteRule } from './route-rule.ts';
import { SecurityEvents } from './security-events.ts';
import type { SettingProps } from './setting-props.ts';
import { SigningKeys } from './signing-keys.ts';

export interface HybridAuthProps extends SettingProps, RestOptions {
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
   * Whether there are CloudWatch alarms; they notify nobody until you give them actions.
   * @default true
   */
  readonly alarms?: boolean;
}

/** Which routes may be open. */
export interface OpenRoutes {
  /** Their keys, as in `GET /status`. @default - none */
  readonly except?: readonly string[];
}

/**
 * Sign-in on an HTTP API or a REST API: bearer tokens with rotating refresh tokens for mobile and API clients, session cookies for
 * the web, and one authorizer that takes both.
 * @throws Error that names every prop that is wrong or unsafe; what only the whole app shows (an address that is not
 * known, an API whose preflights contradict `allowedOrigins`, a route that exists twice) is an error of the synthesis
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

  /** Protects the route `$connect` of a WebSocket API of yours: it takes a cookie from an allowed origin, or a bearer token. */
  readonly webSocketAuthorizer: IWebSocketRouteAuthorizer;
  /** One item a user. */
  readonly usersTable: TableV2;
  /** One item a session, for a while after its end too. */
  readonly sessionsTable: TableV2;
  /** Which sessions were ended lately: for a verifier of your own, which reads it by id. */
  readonly revokedTokensTable: TableV2;
  /** The same in the order of time: for a verifier of your own that holds a snapshot. */
  readonly revocationLogTable: TableV2;
  /** Where security events arrive, at least once each. */
  readonly eventBus: EventBus;
  /** Unlocks, disables and enables users, sets roles, ends sessions; a principal that may invoke it is an operator. */
  readonly operatorFunction: IFunction;
  /** Creates and rotates the keys; invoke it by hand in an emergency. */
  readonly keysFunction: IFunction;
  /** What the trusted proxy shows in `X-Origin-Verify`, its JSON field `current`: only where `trustedProxyHeader` is set. */
  readonly proxySecret?: Secret;
  /** The alarms, for actions of yours: none where `alarms` is false. */
  readonly alarms: readonly Alarm[];
  readonly #props: HybridAuthProps;
  readonly #gateway: Gateway;
  readonly #authorizers: GatewayAuthorizers;
  readonly #rules = new DeclaredRules();
  readonly #httpAuthorizers: HttpAuthorizers;
  readonly #authorizer: CfnFunction;
  #openRoutes: readonly string[] | undefined;

  constructor(scope: Construct, id: string, props: HybridAuthProps) {
    super(scope, id);
    checkProps(props);
    this.#props = props;
    const gateway = gatewayOf(props);
    this.#gateway = gateway;
    this.node.addValidation({ validate: () => this.#faults() });
    const { logRetention = RetentionDays.THREE_MONTHS } = props;
    const { removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, deletionProtection = false } = props;
    const texts = settingTexts(settingsWithMailer(props), this.#addressSettings());

    const tables = new AuthTables(this, 'Tables', {
      removalPolicy,
      deletionProtection,
    });
    const secrets = new AuthSecrets(this, 'Secrets', { texts, removalPolicy });
    const { mailer = Mailer.ses({ from: texts.mailFrom }), mailTemplates: templates } = props;
    const mails = texts.mailFrom
      ? new Mails(this, 'Mails', { tables, mailer, from: texts.mailFrom, templates, removalPolicy })
      : null;
    const functions = new AuthFunctions(this, 'Functions', {
      ...{ tables, secrets, texts, logRetention, removalPolicy },
      hooks: props.hooks ?? {},
      mails: mails?.needs ?? null,
    });
    mails?.sendBy(functions.get('mails'));
    const lambda = (name: AuthFunctionName): IFunction => functions.get(name).lambda;
    const keys = new SigningKeys(this, 'Keys', { keys: lambda('keys'), settings: texts });
    functions.startAfter(keys.first);
    const events = new SecurityEvents(this, 'SecurityEvents', { tables, logRetention, removalPolicy });

    const parts = { keys: keys.first, rules: this.#rules };
    this.#authorizers = gateway.build(this, { functionOf: lambda, ...parts });
    this.#httpAuthorizers = new HttpAuthorizers(this, {
      authorizer: lambda('authorizer'),
      ...parts,
      ...(this.#authorizers.http && { first: this.#authorizers.http }),
    });
    this.#authorizer = functionResource(lambda('authorizer'));
    functions
      .get('authorizer')
      .lambda.addEnvironment(routeRulesVariable, Lazy.string({ produce: () => this.#rules.text() }));
    this.webSocketAuthorizer = new WebSocketAuthorizer(lambda('authorizer'));
    this.usersTable = tables.get('users');
    this.sessionsTable = tables.get('sessions');
    this.revokedTokensTable = tables.get('revokedTokens');
    this.revocationLogTable = tables.get('revocationLog');
    this.eventBus = events.bus;
    this.operatorFunction = lambda('operator');
    this.keysFunction = lambda('keys');
    if (secrets.has('proxy')) this.proxySecret = secrets.get('proxy');
    this.alarms =
      props.alarms === false ? [] : new AuthAlarms(this, 'Alarms', { gateway, functions, events, mails }).alarms;
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
  authorizerFor(api: AnyHttpApi, rule: RouteRule = {}): IHttpRouteAuthorizer {
    return this.#httpAuthorizers.authorizer(api, rule);
  }

  /**
   * Adds a route of yours to an HTTP API, with its rule beside it. The authorizer holds the rule: no request that breaks it
   * reaches the integration.
   * @throws Error that names every fault of the rule, or the route that is declared twice
   */
  protect(api: AnyHttpApi, route: ProtectedRoute): HttpRoute[] {
    return this.#httpAuthorizers.protect(api, route);
  }

  /**
   * Refuses at synth every route that is open, of each HTTP API that this protects, wherever in the app it was declared. Our
   * own routes answer for their credentials themselves, and are none of them.
   */
  requireAuthorizerOnAllRoutes({ except = [] }: OpenRoutes = {}): void {
    if (!this.#authorizers.http)
      throw new Error('hybrid-auth: requireAuthorizerOnAllRoutes is for HTTP APIs, and the API is a REST API');
    this.#openRoutes = [...(this.#openRoutes ?? []), ...except];
  }

  /**
   * Protects a method of yours on a REST API, as `authorizer` does a route of an HTTP API.
   * @throws Error where the API is an HTTP API
   */
  get restAuthorizer(): IAuthorizer {
    if (this.#authorizers.rest) return this.#authorizers.rest;
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

  #url(): HttpUrl | { readonly fault: string } {
    return this.#props.url === undefined ? this.#gateway.url() : HttpUrl.of(this.#props.url);
  }

  /** Read at synth: the stage or the domain may be made after this. */
  #addressSettings(): AddressSettings {
    const later = (read: (url: HttpUrl) => string): string =>
      Lazy.string({
        produce: () => {
          const url = this.#url();
          // Seen by nobody but those who synthesise without validation.
          return 'fault' in url ? 'https://unknown.invalid' : read(url);
        },
      });
    const [whole, origin] = [later(String), later((url) => url.origin)];
    return { issuer: whole, audience: whole, allowedOrigins: origin, appUrl: firstSite(this.#props) ?? origin };
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
      ...this.#gateway.faults(this, this.#props),
      ...this.#httpAuthorizers.routesTwice(),
      ...this.#rules.faults(this.#authorizer),
      ...(this.#openRoutes ? this.#httpAuthorizers.openRoutes(this.#openRoutes) : []),
    ].map((fault) => `hybrid-auth: ${fault}`);
  }
}
