import type { Duration } from 'aws-cdk-lib';
import type { WafOptions } from './rest-waf.ts';

/**
 * Props that only a REST API can have.
 * @stability experimental
 */
export interface RestOptions {
  /**
   * How long a REST API keeps what the authorizer said of a token. Range: 1 to 3,600 s. The price: a token that was revoked, a
   * role that was taken and a sign-out go on being accepted for as long; and routes behind it take bearer tokens alone, no
   * cookies.
   * @default - nothing is kept: the authorizer is asked at each request
   */
  readonly authorizerCache?: Duration;
  /**
   * Puts AWS WAF before the stage of a REST API, with a limit for each IP address on `/auth/*`. HTTP APIs cannot have it:
   * put CloudFront with a web ACL before those. 6 USD a month, and 0.60 USD a million requests.
   * @default false
   */
  readonly waf?: boolean | WafOptions;
  /**
   * Whether a REST API words its own refusals (401, 403, 404, 503) as the functions do. They hold for the whole API, routes of
   * yours included.
   * @default true
   */
  readonly gatewayResponses?: boolean;
}

export const restOptionNames = [
  'authorizerCache',
  'waf',
  'gatewayResponses',
] as const satisfies readonly (keyof RestOptions)[];
