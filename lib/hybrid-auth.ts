import { RemovalPolicy } from 'aws-cdk-lib';
import type { HttpApi, IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { authRoutes } from '../contract/routes.ts';
import { settings } from '../contract/settings.ts';
import { AuthAlarms } from './auth-alarms.ts';
import { AuthFunctions, type NeedyName } from './auth-functions.ts';
import { AuthRoutes } from './auth-routes.ts';
import { AuthSecrets } from './auth-secrets.ts';
import { checkSettings, settingEnvironment } from './auth-settings.ts';
import { AuthTables } from './auth-tables.ts';
import { HybridAuthorizer } from './hybrid-authorizer.ts';
import { SecurityEvents } from './security-events.ts';
import type { SettingProps } from './setting-props.ts';
import { SigningKeys } from './signing-keys.ts';

export interface HybridAuthProps extends SettingProps {
  /** The API that gets the routes `/auth/*`, `/.well-known/*` and `/health`. */
  readonly api: HttpApi;
  /**
   * What becomes of tables, secrets and logs when they are taken out of the stack. Unless it is `DESTROY`, the tables
   * are protected against deletion too.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * How long the functions' logs are kept.
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: RetentionDays;
  /**
   * Whether there are CloudWatch alarms; they notify nobody until you give them actions.
   * @default true
   */
  readonly alarms?: boolean;
}

/**
 * Sign-in on an HTTP API: bearer tokens with rotating refresh tokens for mobile and API clients, session cookies for
 * the web, and one authorizer that takes both.
 * @throws Error at synth that names every setting that is out of range or unsafe
 */
export class HybridAuth extends Construct {
  /** Protects a route of yours: it lets in whoever has a live session, by bearer token or by cookie. */
  readonly authorizer: IHttpRouteAuthorizer;
  /** One item a user. */
  readonly usersTable: TableV2;
  /** One item a session, for a while after its end too. */
  readonly sessionsTable: TableV2;
  /** Where security events arrive, at least once each. */
  readonly eventBus: EventBus;
  /** Unlocks, disables and enables users, sets roles, ends sessions; whoever may invoke it is an operator. */
  readonly operator: IFunction;
  /** Creates and rotates the keys; invoke it by hand in an emergency. */
  readonly keys: IFunction;
  /** The alarms, for actions of yours: none where `alarms` is false. */
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: HybridAuthProps) {
    super(scope, id);
    checkSettings(props);
    const { api, removalPolicy = RemovalPolicy.RETAIN, logRetention = RetentionDays.THREE_MONTHS } = props;
    const environment = settingEnvironment(props, api.apiEndpoint);

    const tables = new AuthTables(this, 'Tables', { removalPolicy });
    const secrets = new AuthSecrets(this, 'Secrets', { removalPolicy });
    const functions = new AuthFunctions(this, 'Functions', {
      tables,
      secrets,
      environment,
      logRetention,
      removalPolicy,
    });
    const lambda = (name: NeedyName): IFunction => functions.get(name).lambda;
    const keys = new SigningKeys(this, 'Keys', {
      keys: lambda('keys'),
      algorithm: props.signingAlgorithm ?? settings.signingAlgorithm.default,
    });
    const events = new SecurityEvents(this, 'SecurityEvents', { tables, logRetention, removalPolicy });

    this.authorizer = new HybridAuthorizer('HybridAuthorizer', lambda('authorizer'), keys);
    new AuthRoutes(this, 'Routes', {
      api,
      routes: authRoutes,
      functionOf: lambda,
      authorizer: this.authorizer,
    }).node.addDependency(keys);
    this.usersTable = tables.get('users');
    this.sessionsTable = tables.get('sessions');
    this.eventBus = events.bus;
    this.operator = lambda('operator');
    this.keys = lambda('keys');
    this.alarms = props.alarms === false ? [] : new AuthAlarms(this, 'Alarms', { api, functions, events }).alarms;
  }
}
