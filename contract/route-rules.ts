/**
 * The rules of routes as the authorizer carries them: `lib` writes the text, the authorizer and the local server read it.
 */
import type { ClientType } from './client-types.ts';

/**
 * What a route wants of its caller.
 * @stability stable
 */
export interface PrincipalRule {
  /** One of these roles. @default - any caller */
  readonly roles?: readonly string[];
  /** All of these permissions. @default - none */
  readonly permissions?: readonly string[];
  /** One of these kinds of clients. @default - any */
  readonly clientTypes?: readonly ClientType[];
  /**
   * How old the user's last proof of who they are may be. Range: 1 to 999,999,999, whole seconds.
   * @default - as old as the session
   */
  readonly maxAuthAge?: number;
  /** Whether that proof has to be of two factors (`amr` has `mfa`). @default false */
  readonly secondFactor?: boolean;
}

/**
 * What the authorizer holds a route to.
 * @stability experimental
 */
export interface RouteRule extends PrincipalRule {
  /**
   * How a token's revocation is looked up, before what `revocationMaxStaleness` says: 0 in the table at each request, else from
   * a snapshot that is so many seconds old at most; `none` not at all. Range: 0 to 300 s.
   * @default - as `revocationMaxStaleness` says
   */
  readonly revocation?: number | 'none';
  /** Whether a request without any credential passes, as nobody. A bad credential is denied all the same. @default - no */
  readonly optional?: true;
  /** Whether the backend hears of a refusal, and answers it, where the gateway has but its own 403. @default - no */
  readonly onDenied?: 'explain';
}

/** Each member and its value, as JSON has it: a list of names without blanks, a number, a word. */
export const principalMembers =
  '(roles|permissions|clientTypes):\\[("[^"\\\\\\s]+",?)+]|maxAuthAge:[1-9]\\d{0,8}|secondFactor:(true|false)';
const routeMembers = `${principalMembers}|revocation:(\\d{1,8}|"none")|optional:true|onDenied:"explain"`;

/** The members that are unknown or of a wrong form: a misspelt one would let everybody in. */
export const wrongMembers = (rule: object, members = routeMembers): string[] =>
  Object.keys(rule).filter((name) => {
    const value = JSON.stringify(rule[name as keyof typeof rule]);
    return value !== undefined && !RegExp(`^(${members})$`).test(`${name}:${value}`);
  });

/**
 * How the names of the aliases begin by which gateways invoke the authorizer for routes with rules. Each API has one of its own,
 * whose name is known at synth, where the id of the API is not.
 */
export const rulesAlias = 'rules-';
/** That of the API that HybridAuth is given: what comes by no alias of ours is looked up here too. */
export const firstRulesAlias = `${rulesAlias}first`;
/** How the aliases begin by which all other APIs ask for routes without a rule. */
export const plainAlias = 'plain-';

/** By `<alias> <route key>`, as in `rules-1a2b3c4d GET /orders/{id}`. */
export type RouteRules = ReadonlyMap<string, RouteRule>;

/** By alias: each rule, and the keys of the routes that it is for. */
type Groups = Record<string, [RouteRule, ...string[]][]>;

/** The same for the same rules, in any order of their declarations. */
export function routeRulesText(rules: RouteRules): string {
  const groups: Groups = {};
  for (const [route, rule] of [...rules].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const at = route.indexOf(' ');
    const alias = route.slice(0, at);
    groups[alias] ??= [];
    const group = groups[alias].find(([other]) => JSON.stringify(other) === JSON.stringify(rule));
    if (group) group.push(route.slice(at + 1));
    else groups[alias].push([rule, route.slice(at + 1)]);
  }
  return JSON.stringify(groups);
}

/** @throws Error that names every fault: what is half understood protects nothing */
export function routeRulesIn(text: string): RouteRules {
  const rules = new Map<string, RouteRule>();
  const faults: string[] = [];
  for (const [alias, groups] of Object.entries(JSON.parse(text) as Groups))
    for (const [rule, ...keys] of groups) {
      for (const name of wrongMembers(rule)) faults.push(`${alias} ${keys[0]}: ${name}`);
      for (const key of keys) rules.set(`${alias} ${key}`, rule);
    }
  if (faults.length > 0) throw new Error(`the rules of the routes are wrong in: ${faults.join(', ')}`);
  return rules;
}
