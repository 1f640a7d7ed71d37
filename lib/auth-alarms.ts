import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { FilterPattern, type IFilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { LogEventName } from '../contract/log-events.ts';
import type { AuthFunction } from './auth-function.ts';
import type { AuthFunctions } from './auth-functions.ts';
import { deploymentName } from './deployment-name.ts';
import type { Gateway } from './gateway/gateway.ts';
import type { Mails } from './mails.ts';
import { pascalCase } from './pascal-case.ts';
import type { SecurityEvents } from './security-events.ts';

export interface AuthAlarmsProps {
  readonly gateway: Gateway;
  readonly functions: AuthFunctions;
  readonly events: SecurityEvents;
  /** What they notify. @default - nobody */
  readonly topic: ITopic | undefined;
  /** Null where no mails are sent. */
  readonly mails: Mails | null;
}

const period = Duration.minutes(5);

/** Public, for the reader of an alarm has no copy of the repository. */
const operations = 'https://github.com/hybrid-auth/hybrid-auth/blob/main/docs/operations.md';

/** What an operator wants to be woken for. The description of each names its section of the operator's manual. */
export class AuthAlarms extends Construct {
  readonly alarms: Alarm[] = [];

  constructor(scope: Construct, id: string, { gateway, functions, events, mails, topic }: AuthAlarmsProps) {
    super(scope, id);
    const [authorizer, login, keys] = [functions.get('authorizer'), functions.get('login'), functions.get('keys')];
    const waitingIn = ({ undelivered }: SecurityEvents | Mails): IMetric =>
      undelivered.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' });

    this.#alarm('api-errors', 'The API answers with 5xx', gateway.serverErrors({ period, statistic: 'Sum' }), 5);
    const crashes = gateway.refusalsAreErrors ? this.#crashed(authorizer) : authorizer.lambda.metricErrors({ period });
    this.#alarm('authorizer-errors', 'The authorizer crashes', crashes);
    // It denies where it cannot know, and then neither Lambda nor the gateway counts an error.
    this.#alarm(
      'authorizer-outage',
      'The authorizer denies requests because a dependency fails',
      this.#logged(authorizer, 'sys_unavailable'),
    );
    this.#alarm('authorizer-throttles', 'The authorizer is throttled', authorizer.lambda.metricThrottles({ period }));
    this.#alarm('login-errors', 'Signing in crashes', login.lambda.metricErrors({ period }));
    this.#alarm('login-throttles', 'Signing in is throttled', login.lambda.metricThrottles({ period }));
    this.#alarm(
      'refresh-token-reuse',
      'A refresh token came twice, and may have been stolen',
      this.#logged(functions.get('refresh'), 'authn_token_reuse'),
    );
    this.#alarm(
      'refresh-token-forged',
      'Somebody makes refresh tokens with our MAC secret',
      this.#logged(functions.get('refresh'), 'authn_token_forged'),
    );
    this.#alarm('key-rotation-failed', 'The keys could not be turned', keys.lambda.metricErrors({ period }));
    this.#alarm('undelivered-security-events', 'Security events did not reach their bus', waitingIn(events));
    if (mails) {
      this.#alarm('undelivered-mails', 'Mails could not be sent', waitingIn(mails));
      const refused = this.#logged(functions.get('mails'), 'mail_refused');
      this.#alarm('refused-mails', 'The provider refuses mails', refused, 5);
    }
    if (topic) for (const alarm of this.alarms) alarm.addAlarmAction(new SnsAction(topic));
  }

  #alarm(section: string, meaning: string, metric: IMetric, threshold = 1): void {
    this.alarms.push(
      new Alarm(this, pascalCase(section), {
        alarmDescription: `${meaning}. What to do: ${operations}#${section}`,
        metric,
        threshold,
        evaluationPeriods: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }),
    );
  }

  /** How often a function has logged an event. */
  #logged(source: AuthFunction, event: LogEventName): IMetric {
    return this.#counted(source, event, FilterPattern.stringValue('$.event', '=', event));
  }

  /** How often Lambda has logged an error other than the two by which the authorizer refuses. */
  #crashed(source: AuthFunction): IMetric {
    const others = ['Unauthorized', 'unavailable'].map((text) =>
      FilterPattern.stringValue('$.errorMessage', '!=', text),
    );
    return this.#counted(source, 'crash', FilterPattern.all(FilterPattern.exists('$.errorMessage'), ...others));
  }

  #counted({ logGroup }: AuthFunction, metricName: string, filterPattern: IFilterPattern): IMetric {
    return new MetricFilter(this, pascalCase(`${metricName} logged`), {
      logGroup,
      filterPattern,
      metricNamespace: `HybridAuth/${deploymentName(this)}`,
      metricName,
      metricValue: '1',
    }).metric({ period, statistic: 'Sum' });
  }
}
