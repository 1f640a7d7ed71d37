import { firstRulesAlias, type RouteRule, routeRulesText } from '../contract/route-rules.ts';
import { defaultRoute, type GatewayRoute } from './gateway-route.ts';

export type RuledRoute = Omit<GatewayRoute, 'alias'> & { readonly rule?: RouteRule };

/** What `lib` makes of routes with rules: an alias by which the gateway invokes the authorizer, and what that one carries. */
export function withRules(routes: readonly RuledRoute[]): {
  readonly routes: readonly GatewayRoute[];
  readonly rules: string | null;
} {
  const rules = routes.flatMap(({ path, methods, rule }) => {
    const keys = path === defaultRoute ? [path] : methods.map((method) => `${method} ${path}`);
    return rule ? keys.map((key): [string, RouteRule] => [`${firstRulesAlias} ${key}`, rule]) : [];
  });
  return {
    routes: routes.map(({ rule, ...route }) => (rule ? { ...route, alias: firstRulesAlias } : route)),
    rules: rules.length > 0 ? routeRulesText(new Map(rules)) : null,
  };
}
