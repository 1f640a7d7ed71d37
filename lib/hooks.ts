import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type HookName, hookNames } from '../contract/hooks.ts';

/**
 * Lambda functions of yours that sign-in invokes. The types of their events are exported: `PreTokenIssueEvent` and so on.
 * @stability stable
 */
export interface Hooks {
  /**
   * Asked before each access token, at sign-in, refresh and step-up: adds the claims that `additionalClaims` names, or
   * refuses. It has 3 seconds. Fails closed: without a well-formed answer there is no token.
   * @default - none: claims of ours alone
   */
  readonly preTokenIssue?: IFunction;
  /** Told of each registration, asynchronously. Fails open. @default - none */
  readonly postRegister?: IFunction;
  /** Told of each session that begins, asynchronously. Fails open. @default - none */
  readonly postLogin?: IFunction;
  /**
   * Asked at a sign-in with an address that nobody has here, inside the throttle: its yes takes the user over, with the
   * password just shown. It has 3 seconds. Fails closed. Its time tells which addresses have not been taken over yet.
   * @default - none: who is not here has to register
   */
  readonly migrateUser?: IFunction;
}

/** What is wrong with the prop, a line each. */
export const hookFaults = (given: unknown): string[] => {
  if (given === undefined) return [];
  if (typeof given !== 'object' || given === null) return [`hooks: got ${String(given)}, expected functions by name`];
  return Object.entries(given).flatMap(([name, value]) => {
    if (!hookNames.includes(name as HookName))
      return [`hooks: there is no hook ${name}; there are ${hookNames.join(', ')}`];
    return value === undefined || isFunction(value) ? [] : [`hooks.${name}: expected a Lambda function`];
  });
};

const isFunction = (value: unknown): value is IFunction =>
  typeof value === 'object' && value !== null && 'functionArn' in value && 'grantInvoke' in value;
