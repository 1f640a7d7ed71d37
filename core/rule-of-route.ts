import { type RouteRule, type RouteRules, rulesAlias } from '../contract/route-rules.ts';

/** The names under which a rule may stand, the closest first: one of an HTTP API, of a REST API that of ANY as well. */
export type RouteKeys = readonly string[];

/** Which rule a request meets; null where it is to be denied. */
export type RuleOfRoute = (alias: string | undefined, keys: RouteKeys) => RouteRule | null;

/**
 * The rule of a route, by the alias under which the gateway of its API called the authorizer. What comes by an alias for rules
 * has one: a rule that is not there any more, or not there yet, must not become the plain one. All else is a route
 * without a rule, which wants a live session and nothing more.
 */
export const ruleOfRoute =
  (rules: RouteRules): RuleOfRoute =>
  (alias, keys) => {
    if (!alias?.startsWith(rulesAlias)) return {};
    const key = keys.find((one) => rules.has(`${alias} ${one}`));
    return rules.get(`${alias} ${key}`) ?? null;
  };
