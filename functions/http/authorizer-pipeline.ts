import type { RouteContext } from '../../contract/principal-context.ts';
import type { RouteRule } from '../../contract/route-rules.ts';
import type { Clock } from '../../core/clock.ts';
import type { Credential } from '../../core/credential.ts';
import type { Principal } from '../../core/principal.ts';
import { refusalBy } from '../../core/principal-rule.ts';
import type { RouteKeys, RuleOfRoute } from '../../core/rule-of-route.ts';
import { logAs, withinRequest } from '../telemetry/log.ts';
import { credentialOf } from './credentials.ts';
import type { HttpSettings } from './http-settings.ts';
import { isOriginAllowed } from './origin-check.ts';
import { principalContext } from './principal-context.ts';
import type { Request } from './request.ts';
import { addressBehind, isFromProxy, type TrustedProxy } from './trusted-proxy.ts';

/** What the authorizer gets to see of a request like any route. */
export type SharedParts = Pick<Request, 'id' | 'method' | 'headers' | 'cookies'>;

/** What decides: the rest of a request says nothing about its sender. */
export interface AuthorizerRequest extends SharedParts {
  /** The address that the gateway's connection comes from; undefined where the event tells none. */
  readonly sourceIp: string | undefined;
  /** The route that the gateway has chosen, as it was declared; never the path that was sent. */
  readonly routeKeys: RouteKeys;
  /** The alias by which the gateway called; undefined where by none. */
  readonly alias: string | undefined;
}

/** Why a request is denied: gateways that can say it say it. */
export type Denial = 'unauthenticated' | 'forbidden' | 'origin_refused' | 'step_up_required' | 'unavailable';

/** What is passed on to the route, or why the request is denied. */
export type AuthorizerVerdict = RouteContext | Denial;

export type AuthorizerPipeline = (request: AuthorizerRequest) => Promise<AuthorizerVerdict>;

export interface AuthorizerParts {
  readonly run: (credential: Credential, revocation: RouteRule['revocation']) => Promise<Principal | null>;
  readonly ruleOf: RuleOfRoute;
  readonly settings: Pick<HttpSettings, 'allowedOrigins' | 'sessionCookieName'>;
  readonly proxy: TrustedProxy | null;
  readonly now: Clock;
}

/**
 * The pipeline of the authorizer, without middy: it is on the way of every request. It denies for anything that is
 * thrown (ASVS 5.0 16.5.3), and holds a cookie to its origin, for the routes behind it have no pipeline of ours.
 */
export function authorizerPipeline({ run, ruleOf, settings, proxy, now }: AuthorizerParts): AuthorizerPipeline {
  const decide = async (request: AuthorizerRequest, rule: RouteRule): Promise<AuthorizerVerdict> => {
    const ip = proxy ? addressBehind(proxy, request.headers) : request.sourceIp;
    const credential = { ...credentialOf(request, settings.sessionCookieName), ip };
    if (rule.optional && credential.method === 'none') return { auth_method: 'none' };
    if (credential.method === 'cookie' && !isOriginAllowed(request, true, settings.allowedOrigins))
      return 'origin_refused';
    const principal = await run(credential, rule.revocation);
    return principal ? (refusalBy(principal, rule, now()) ?? principalContext(principal)) : 'unauthenticated';
  };

  return (request) =>
    withinRequest(request.id, async () => {
      let rule: RouteRule | null = null;
      try {
        if (proxy && !(await isFromProxy(request.headers, proxy))) return 'forbidden';
        rule = ruleOf(request.alias, request.routeKeys);
        return rule ? explained(await decide(request, rule), rule) : 'forbidden';
      } catch (cause) {
        logAs('error', 'sys_unavailable', {
          what: 'denied for a failure',
          name: cause instanceof Error ? cause.name : 'not an error',
        });
        return explained('unavailable', rule);
      }
    });
}

/** Where the route asks for it the refusal goes to the backend, and nothing of who was refused. */
function explained(verdict: AuthorizerVerdict, rule: RouteRule | null): AuthorizerVerdict {
  if (typeof verdict !== 'string' || !rule?.onDenied) return verdict;
  const isTooOld = verdict === 'step_up_required' && rule.maxAuthAge !== undefined;
  return { denied: verdict, ...(isTooOld && { max_age: String(rule.maxAuthAge) }) };
}
