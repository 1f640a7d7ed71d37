import { routeRulesVariable } from '../../contract/environment.ts';
import { StartupFault } from '../startup-fault.ts';
import type { CloudAssembly, Json, Stack } from './cloud-assembly.ts';
import type { Located, TemplateValues } from './template-value.ts';

/** What a HybridAuth of an app put into the templates, as far as it concerns its routes. */
export interface AppAuthorizer {
  /** Its function. */
  readonly lambda: Located;
  /** The rules of the routes, as the function carries them; null for none. */
  readonly rules: string | null;
  /** Whether it stands before routes of this API. */
  serves(apiId: unknown, stack: Stack): boolean;
  /** How the gateway invokes it for a route behind this authorizer; null where that is another one. */
  invocation(authorizerId: unknown, stack: Stack): { readonly alias: string | undefined } | null;
  /** Whether a function of the app is one of HybridAuth's own. */
  owns(lambda: Located): boolean;
}

const names: readonly unknown[] = ['HybridAuth', 'HybridAuthRules'];
const types = ['AWS::ApiGatewayV2::Authorizer', 'AWS::ApiGateway::Authorizer'];

/** @throws {StartupFault} where there is none, or several and none is named */
export function findAuthorizer(
  { stacks }: CloudAssembly,
  { located, lambdaAt }: TemplateValues,
  stackName: string | null,
): AppAuthorizer {
  const all = stacks.flatMap(resourcesOf).filter(({ resource }) => types.includes(resource.Type));
  const ours = all.flatMap((found) => {
    const { Name, AuthorizerUri } = found.resource.Properties ?? {};
    const lambda = names.includes(Name) ? lambdaAt(AuthorizerUri, found.stack) : null;
    return lambda ? [{ found, lambda }] : [];
  });
  const lambdas = new Map(ours.map(({ lambda }) => [keyOf(lambda), lambda]));
  const meant = [...lambdas.values()].filter(({ stack }) => stackName === null || stack.name === stackName);
  const [lambda, ...others] = meant;
  const stackNames = (of: readonly { readonly name: string }[]): string =>
    [...new Set(of.map(({ name }) => name))].join(', ');
  if (!lambda) {
    const where = stackName === null ? 'in the app' : `in the stack ${stackName}`;
    throw new StartupFault(`--app: there is no HybridAuth ${where}; its stacks are ${stackNames(stacks)}`);
  }
  if (others.length > 0) {
    const where = stackNames(meant.map(({ stack }) => stack));
    throw new StartupFault(`--app: there are several HybridAuths, in ${where}; name the stack of one by --stack`);
  }

  const mine = ours.filter((one) => keyOf(one.lambda) === keyOf(lambda));
  const apiKeyOf = (apiId: unknown, stack: Stack): string => keyOf(located(apiId, stack)) || JSON.stringify(apiId);
  const apis = new Set(
    mine.map(({ found: { resource, stack } }) =>
      apiKeyOf(resource.Properties?.ApiId ?? resource.Properties?.RestApiId, stack),
    ),
  );
  const rules = variablesOf(lambda)[routeRulesVariable];
  // The ids of its functions begin alike: AuthFunctionsLoginFunction0830134D, AuthFunctionsAuthorizerFunction0D220280.
  const head = /^(.*)AuthorizerFunction[0-9A-F]{8}$/.exec(lambda.id)?.[1];
  return {
    lambda,
    rules: typeof rules === 'string' ? rules : null,
    serves: (apiId, stack) => apis.has(apiKeyOf(apiId, stack)),
    invocation(authorizerId, stack) {
      const key = keyOf(located(authorizerId, stack));
      const one = mine.find(({ found }) => keyOf(found) === key);
      return one ? { alias: one.lambda.alias } : null;
    },
    owns: ({ stack, id }) => stack === lambda.stack && head !== undefined && id.startsWith(head),
  };
}

export const keyOf = (found: Located | null): string => (found ? `${found.stack.name}/${found.id}` : '');

export const resourcesOf = (stack: Stack): Located[] =>
  Object.entries(stack.template.Resources ?? {}).map(([id, resource]) => ({ stack, id, resource }));

/** The environment of a function. */
export const variablesOf = ({ resource }: Located): Json =>
  ((resource.Properties?.Environment as Json | undefined)?.Variables ?? {}) as Json;
