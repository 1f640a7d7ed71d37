import { firstRulesAlias, plainAlias, type RouteRule, type RouteRules, rulesAlias } from '../contract/route-rules.ts';

/** The names under which a rule may stand, the closest first: one of an HTTP API, of a REST API that of ANY as well. */
export type RouteKeys = readonly string[];

/** Which rule a request meets; null where it is to be denied. */
export type RuleOfRoute = (alias: string | undefined, keys: RouteKeys) => RouteRule | null;

/**
 * The rule of a route, by the alias under which the gateway of its API called the authorizer. What comes by an alias for rules
 * has one: a rule that is not there any more, or not there yet, must not become the plain one. The first API asks for its
 * routes without a rule by no alias of ours; what comes so is looked up among its rules all the same, or a gateway that does
 * not tell the alias would open the others. The plain rule wants a live session and nothing more.
 */
export const ruleOfRoute =
  (rules: RouteRules): RuleOfRoute =>
  (alias, keys) => {
    if (alias?.startsWith(plainAlias)) return {};
    const isByAlias = alias?.startsWith(rulesAlias);
    const found = keys.map((key) => rules.get(`${isByAlias ? alias : firstRulesAlias} ${key}`));
    return found.find(Boolean) ?? (isByAlias ? null : {});
  };
