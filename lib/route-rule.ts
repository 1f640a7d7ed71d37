/** The rule of a route as apps declare it, and what the authorizer gets of it. */
import { Duration, Token } from 'aws-cdk-lib';
import { type ClientType, clientTypes as knownClientTypes } from '../contract/client-types.ts';
import { type RouteRule as CompiledRule, wrongMembers } from '../contract/route-rules.ts';
import { revocationMaxStaleness } from '../contract/settings/sessions.ts';

/**
 * How a route learns that a token's session has ended; it goes before `revocationMaxStaleness`.
 * @stability stable
 */
export class Revocation {
  /** By one strongly consistent read a request: a sign-out holds at the next request. */
  static strict(): Revocation {
    return new Revocation(0);
  }

  /** From a snapshot that is so old at most: whole seconds from 1 to 300. */
  static maxStaleness(age: Duration): Revocation {
    const seconds = age.toSeconds({ integral: false });
    // Of no age it would be strict: who means that says it.
    return new Revocation(seconds === 0 ? -1 : seconds);
  }

  /** Not at all: a user who signs out, or is disabled, keeps the route until the access token expires. */
  static none(): Revocation {
    return new Revocation('none');
  }

  /** @internal */
  readonly _value: number | 'none';

  private constructor(value: number | 'none') {
    this._value = value;
  }
}

/**
 * What a route wants of its caller, beside a live session.
 * @stability stable
 */
export interface RouteRule {
  /** One of these roles. @default - any caller */
  readonly roles?: readonly string[];
  /** All of these permissions. @default - none */
  readonly permissions?: readonly string[];
  /** One of these kinds of clients: `web`, `mobile`, `api`. @default - any */
  readonly clientTypes?: readonly ClientType[];
  /**
   * How old the user's last proof of who they are may be. Range: 1 to 999,999,999, whole seconds.
   * @default - as old as the session
   */
  readonly maxAuthAge?: Duration | number;
  /** Whether that proof has to be of two factors. @default false */
  readonly secondFactor?: boolean;
  /** How a token's revocation is looked up. Of a cookie the session is read at each request. @default - as the settings say */
  readonly revocation?: Revocation;
  /**
   * Whether a request without any credential passes, as nobody (`optionalPrincipal` of `hybrid-auth/lambda`). One with a bad
   * credential is denied.
   * @default false
   */
  readonly optional?: boolean;
  /**
   * `explain` lets a refused request through to the backend, with the reason and without a principal; the backend has to answer
   * `denial(event)` of `hybrid-auth/lambda`. Else the gateway answers with its own 403.
   * @default - the gateway answers
   */
  readonly onDenied?: 'explain';
}

const members: Record<keyof RouteRule, string> = {
  roles: 'a list of names without blanks',
  permissions: 'a list of names without blanks',
  clientTypes: `a list of ${Object.keys(knownClientTypes).join(', ')}`,
  maxAuthAge: 'a Duration or whole seconds, from 1 s on',
  secondFactor: 'true or false',
  revocation: `Revocation.strict(), .none(), or .maxStaleness(...) from 1 to ${revocationMaxStaleness.max} whole seconds`,
  optional: 'true or false',
  onDenied: "'explain'",
};

/**
 * @param isCached whether API Gateway keeps the authorizer's answers for a token
 * @throws Error that names every fault of the rule, and where it is
 */
export function compiledRule(rule: RouteRule, place: string, { isCached = false } = {}): CompiledRule {
  const { maxAuthAge, revocation, optional, secondFactor } = rule;
  const plain: Record<string, unknown> = {
    ...rule,
    maxAuthAge: maxAuthAge instanceof Duration ? maxAuthAge.toSeconds({ integral: false }) : maxAuthAge,
    revocation: revocation === undefined ? undefined : revocation instanceof Revocation ? revocation._value : null,
    optional: optional === false ? undefined : optional,
    secondFactor: secondFactor === false ? undefined : secondFactor,
  };
  const wrong = new Set(wrongMembers(plain));
  const { clientTypes } = rule;
  if (clientTypes?.some((type) => !Object.hasOwn(knownClientTypes, type))) wrong.add('clientTypes');
  const { revocation: age } = plain;
  const isTooStale = typeof age === 'number' && age > revocationMaxStaleness.max;
  if (isTooStale) wrong.add('revocation');
  for (const [name, value] of Object.entries(plain)) if (Token.isUnresolved(value)) wrong.add(name);
  const faults = [...wrong].map((name) => `${name}: expected ${members[name as keyof RouteRule] ?? 'no such member'}`);

  const wants = ['roles', 'permissions', 'clientTypes', 'maxAuthAge', 'secondFactor'].filter((name) => plain[name]);
  if (optional && wants.length > 0)
    faults.push(`optional: with ${wants.join(', ')} it would let in nobody, and deny somebody who could sign out`);
  if (revocation && clientTypes?.length && clientTypes.every((type) => type === 'web'))
    faults.push('revocation: it is about tokens, and clientTypes lets in cookies alone');
  if (isCached) faults.push(...cacheFaults(rule));
  if (faults.length > 0) throw new Error([`hybrid-auth: the rule of ${place} cannot hold`, ...faults].join('\n  '));
  return Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined)) as CompiledRule;
}

/** What `authorizerCache` takes away: requests without a token get past API Gateway no more, and its answers outlive a change. */
function cacheFaults({ optional, clientTypes, revocation, onDenied }: RouteRule): string[] {
  const faults = {
    optional: optional && 'API Gateway answers 401 to a request without a token',
    clientTypes:
      clientTypes?.length && clientTypes.every((type) => type === 'web') && 'no cookie reaches the authorizer',
    revocation: revocation && revocation._value !== 'none' && 'a sign-out is seen when the answer is kept no longer',
    onDenied: onDenied && 'a refusal would be kept, that of an outage too',
  };
  return Object.entries(faults).flatMap(([name, why]) => (why ? [`${name}: with authorizerCache ${why}`] : []));
}
