import type { IMetric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct, IDependable } from 'constructs';
import type { AuthFunctionName } from '../auth-functions.ts';
import type { HttpUrl } from '../public-url.ts';
import type { SettingProps } from '../setting-props.ts';
import type { DeclaredRules } from './declared-rules.ts';
import type { AnyHttpApi } from './http-api.ts';
import type { HttpAuthorizer } from './http-authorizer.ts';
import type { RestMethods } from './rest-methods.ts';

export type CorsSettings = Pick<SettingProps, 'allowedOrigins' | 'allowedHeaders'>;

export interface GatewayParts {
  readonly functionOf: (name: AuthFunctionName) => IFunction;
  /** What must be there before the first request. */
  readonly keys: IDependable;
  readonly rules: DeclaredRules;
}

/** What protects the routes of the user's own: which of them there is depends on the kind of the API. */
export interface GatewayAuthorizers {
  readonly http?: { readonly api: AnyHttpApi; readonly authorizer: HttpAuthorizer };
  readonly rest?: RestMethods;
}

/** All that HybridAuth asks of the API that it is given, whichever kind of API Gateway's it is. */
export interface Gateway {
  /**
   * Where clients reach the API: at its domain, with the key of the mapping, else at its stage. Asked at synth, because
   * stages and mappings may come after the API.
   * @returns the URL, or why it is not known
   */
  url(): HttpUrl | { readonly fault: string };
  /** Where a distribution before it reaches the API. Asked at synth. @returns the URL, or why there is none */
  origin(): HttpUrl | { readonly fault: string };
  /** Makes the authorizer and the routes of the contract, in this scope. */
  build(scope: Construct, parts: GatewayParts): GatewayAuthorizers;
  /** What is wrong between what was built in this scope and the rest of the app, a line each. Asked at synth. */
  faults(scope: Construct, settings: CorsSettings): string[];
  /** How often the API answered with 5xx. */
  serverErrors(options: MetricOptions): IMetric;
  /** Whether the authorizer refuses by an error, so that Lambda's count of errors says nothing. */
  readonly refusalsAreErrors: boolean;
}
