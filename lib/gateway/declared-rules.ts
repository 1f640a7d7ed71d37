import { brotliCompressSync } from 'node:zlib';
import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { routeRulesVariable } from '../../contract/environment.ts';
import { type RouteRule, routeRulesText } from '../../contract/route-rules.ts';
import type { DeclaredRoute } from './declared-routes.ts';

/** A route with its rule. */
export interface RuledRoute extends DeclaredRoute {
  readonly alias: string;
  readonly rule: RouteRule;
}

/** Lambda's own limit: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const environmentLimit = 4_096;
/** All rules of all routes behind one authorizer. Routes are declared after it is made, so they are read at synth. */
export class DeclaredRules {
  readonly #sources: (() => readonly RuledRoute[])[] = [];
  #isMeasured = false;

  /** @param source asked at synth: what a rule is for, and how it is called, may be known no sooner */
  from(source: () => readonly RuledRoute[]): void {
    this.#sources.push(source);
  }

  /**
   * What the authorizer carries; undefined where there is no rule. It is compressed only where the environment has no room for
   * it as it is: to decompress it takes three milliseconds of each cold start, and nobody can read it in the console.
   */
  text(authorizer: CfnFunction): string | undefined {
    const rules = this.#declared().map(({ alias, key, rule }): [string, RouteRule] => [`${alias} ${key}`, rule]);
    if (rules.length === 0 || this.#isMeasured) return undefined;
    const text = routeRulesText(new Map(rules));
    this.#isMeasured = true;
    const others = environmentSize(authorizer);
    this.#isMeasured = false;
    return others + sizeOf(routeRulesVariable, text) <= environmentLimit
      ? text
      : brotliCompressSync(text).toString('base64url');
  }

  faults(authorizer: CfnFunction): string[] {
    const declared = this.#declared();
    const faults = declared
      .filter(({ key }) => key === undefined || Token.isUnresolved(key))
      .map(({ path }) => `the route ${path} has a rule, and a path that is not known at synth`);
    const size = declared.length > 0 ? environmentSize(authorizer) : 0;
    return size <= environmentLimit
      ? faults
      : [
          ...faults,
          `the rules of ${declared.length} routes make the authorizer's environment some ${size} bytes, and Lambda takes ` +
            `${environmentLimit}: let routes share a rule and a path ('/orders/{proxy+}'), shorten names, or check in the ` +
            'function itself with requirePrincipal of hybrid-auth/lambda',
        ];
  }

  #declared(): RuledRoute[] {
    return this.#sources.flatMap((source) => source());
  }
}

/** As Lambda measures it: as JSON. What only the deployment knows is taken for as long as it usually gets. */
function environmentSize(authorizer: CfnFunction): number {
  const stack = Stack.of(authorizer);
  const { variables = {} } = stack.resolve(authorizer.environment) as { variables?: Record<string, unknown> };
  const lengthOf = (value: unknown): number => {
    if (typeof value === 'string') return JSON.stringify(value).length - 2;
    if (Array.isArray(value)) return value.reduce((sum: number, part) => sum + lengthOf(part), 0);
    const [[intrinsic, argument] = ['', '']] = Object.entries(value as Record<string, unknown>);
    if (intrinsic === 'Fn::Join') return lengthOf((argument as unknown[])[1]);
    const name = String(Array.isArray(argument) ? argument[0] : argument);
    if (name.startsWith('AWS::')) return 14;
    // CloudFormation's names: the stack, the logical id and twelve random characters; the ARN of a secret adds its head.
    return stack.stackName.length + Math.min(name.length, 40) + 14 + (/Secret/.test(name) ? 70 : 0);
  };
  return Object.entries(variables).reduce((sum, [name, value]) => sum + name.length + 6 + lengthOf(value), 2);
}

const sizeOf = (name: string, value: string): number => name.length + 6 + JSON.stringify(value).length - 2;

export const functionResource = (lambda: { readonly node: { readonly defaultChild?: unknown } }): CfnFunction => {
  const { defaultChild } = lambda.node;
  if (!CfnResource.isCfnResource(defaultChild))
    throw new Error('hybrid-auth: the authorizer is no function of this app');
  return defaultChild as CfnFunction;
};
