import { Duration } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { LogEventName } from '../contract/log-events.ts';
import type { AuthFunctionName, AuthFunctions } from './auth-functions.ts';
import { deploymentName } from './deployment-name.ts';
import { pascalCase } from './pascal-case.ts';

interface Counted {
  readonly event: LogEventName;
  /** Those that log it. */
  readonly by: readonly AuthFunctionName[];
}

const counted = {
  /** Sessions that began, by any proof. */
  signIns: { event: 'authn_login_success', by: ['login', 'sign-in'] },
  /** Sign-ins with a wrong password, or with that of nobody. */
  refusedSignIns: { event: 'authn_login_fail', by: ['login'] },
  /** Sign-ins that were refused unseen, after too many attempts. */
  throttledSignIns: { event: 'authn_login_throttled', by: ['login'] },
  /** Users who registered, or whom an administrator, an operator or a migration made. */
  registrations: { event: 'user_created', by: ['register', 'login', 'admin', 'operator'] },
  /** Rotations of a refresh token. */
  refreshes: { event: 'authn_token_created', by: ['refresh'] },
  /** Refresh tokens that came twice, and may have been stolen. */
  refreshReuse: { event: 'authn_token_reuse', by: ['refresh'] },
  /** Requests that the authorizer denied because a dependency failed. */
  authorizerOutages: { event: 'sys_unavailable', by: ['authorizer'] },
} as const satisfies Record<string, Counted>;

/**
 * What can be counted: sign-ins and what became of them, registrations, refreshes, outages of the authorizer.
 * @stability stable
 */
export type AuthMetricName = keyof typeof counted;

/** Metrics that are counted from the logs. A filter is made for what is asked for, and for nothing else. */
export class AuthMetrics extends Construct {
  readonly #functions: AuthFunctions;

  constructor(scope: Construct, id: string, functions: AuthFunctions) {
    super(scope, id);
    this.#functions = functions;
  }

  /** @throws Error where there is no metric of that name */
  metric(name: AuthMetricName, options: MetricOptions = {}): Metric {
    if (!Object.hasOwn(counted, name))
      throw new Error(`hybrid-auth: there is no metric ${name}; there are ${Object.keys(counted).join(', ')}`);
    const { event, by }: Counted = counted[name];
    const metricName = pascalCase(name);
    const metricNamespace = `HybridAuth/${deploymentName(this)}`;
    for (const source of by) {
      const id = pascalCase(`${name} of ${source}`);
      if (this.node.tryFindChild(id)) continue;
      new MetricFilter(this, id, {
        logGroup: this.#functions.get(source).logGroup,
        filterPattern: FilterPattern.stringValue('$.event', '=', event),
        metricNamespace,
        metricName,
        metricValue: '1',
      });
    }
    return new Metric({
      namespace: metricNamespace,
      metricName,
      statistic: 'Sum',
      period: Duration.minutes(5),
      ...options,
    });
  }
}
