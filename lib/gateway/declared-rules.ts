import { brotliCompressSync } from 'node:zlib';
import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import { CfnRoute, type IHttpRoute } from 'aws-cdk-lib/aws-apigatewayv2';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { routeRulesVariable } from '../../contract/environment.ts';
import { type RouteRule, routeRulesText } from '../../contract/route-rules.ts';

interface Declared {
  readonly alias: string;
  /** The key as it is at synth; undefined where it is not known. */
  readonly key: () => string | undefined;
  readonly path: string;
  readonly rule: RouteRule;
}

/** Lambda's own limit: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const environmentLimit = 4_096;
/** All rules of all routes behind one authorizer. Routes are declared after it is made, so they are read at synth. */
export class DeclaredRules {
  readonly #declared: Declared[] = [];
  #isMeasured = false;

  /** For a route of an HTTP API. */
  add(alias: string, route: IHttpRoute, rule: RouteRule): void {
    this.declare(alias, route.node.path, rule, () => {
      const resource = route.node.defaultChild;
      return resource instanceof CfnRoute ? resource.routeKey : undefined;
    });
  }

  /**
   * @param path of the route in the tree of constructs, for messages
   * @param key asked at synth: `GET /orders/{id}`, as the gateway tells it the authorizer
   */
  declare(alias: string, path: string, rule: RouteRule, key: () => string | undefined): void {
    this.#declared.push({ alias, path, rule, key });
  }

  /**
   * What the authorizer carries; undefined where there is no rule. It is compressed only where the environment has no room for
   * it as it is: to decompress it takes three milliseconds of each cold start, and nobody can read it in the console.
   */
  text(authorizer: CfnFunction): string | undefined {
    const rules = this.#declared.map(({ alias, key, rule }): [string, RouteRule] => [`${alias} ${key()}`, rule]);
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
    const seen = new Map<string, string>();
    const faults = this.#declared.flatMap(({ alias, key, path }) => {
      const routeKey = key();
      if (routeKey === undefined || Token.isUnresolved(routeKey))
        return [`the route ${path} has a rule, and a path that is not known at synth`];
      const other = seen.get(`${alias} ${routeKey}`);
      seen.set(`${alias} ${routeKey}`, path);
      return other === undefined ? [] : [`the route ${routeKey} is declared twice: ${other} and ${path}`];
    });
    const size = this.#declared.length > 0 ? environmentSize(authorizer) : 0;
    return size <= environmentLimit
      ? faults
      : [
          ...faults,
          `the rules of ${this.#declared.length} routes make the authorizer's environment some ${size} bytes, and Lambda takes ` +
            `${environmentLimit}: let routes share a rule and a path ('/orders/{proxy+}'), shorten names, or check in the ` +
            'function itself with requirePrincipal of hybrid-auth/lambda',
        ];
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
