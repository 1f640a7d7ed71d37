/** For servers of one's own, behind anything: verifies access tokens in process, by the rules of the authorizer. */
import { keysOfSet, remoteJwks } from '../adapters/remote-jwks.ts';
import type { PrincipalRule } from '../contract/route-rules.ts';
import { checkSetting } from '../contract/settings/setting.ts';
import {
  audience as audienceSetting,
  additionalClaims as claimsSetting,
  issuer as issuerSetting,
  accessTokenLifetime as lifetimeSetting,
} from '../contract/settings/tokens.ts';
import { systemClock } from '../core/clock.ts';
import { AuthError } from '../core/errors.ts';
import { keyCache } from '../core/keys/key-cache.ts';
import type { Principal as KnownPrincipal } from '../core/principal.ts';
import { checkedRule, requireRule } from '../core/principal-rule.ts';
import { noSuchUserId } from '../core/random.ts';
import { tokenVerifier } from '../core/tokens/token-verifier.ts';
import { verificationKeys } from '../core/tokens/verify-access-token.ts';
import { credentialOf } from '../functions/http/credentials.ts';
import { authorizationOf, type IncomingRequest } from './authorization-of.ts';
import { type Principal, principalOf } from './principal.ts';
import { Refusal } from './refusal.ts';
import type { Revocations } from './revocations.ts';
import { tokenPrincipal } from './token-principal.ts';

export type { PrincipalRule } from '../contract/route-rules.ts';
export type { IncomingRequest } from './authorization-of.ts';
export { type DynamoRevocationsOptions, dynamoRevocations } from './dynamo-revocations.ts';
export type { Principal } from './principal.ts';
export { Refusal } from './refusal.ts';
export type { Revocations } from './revocations.ts';

/**
 * Of which service the tokens are.
 * @stability stable
 */
export interface VerifierOptions {
  /** The `iss` of every token, and where the keys are found. HTTPS; http only on localhost. */
  readonly issuer: string;
  /** The `aud` of every token. */
  readonly audience: string;
  /** Where the public keys are, a URL as `issuer`. @default - `<issuer>/.well-known/jwks.json` */
  readonly jwksUri?: string;
  /** The keys themselves (RFC 7517), for tests: nothing is fetched. @default - what `jwksUri` answers */
  readonly jwks?: Readonly<Record<'keys', readonly object[]>>;
  /** The service's own setting: a token that lives longer is refused. Range: 60 to 3,600 s. @default 900 */
  readonly accessTokenLifetime?: number;
  /** The service's own setting: names of claims that a token may carry beside ours. @default - none */
  readonly additionalClaims?: readonly string[];
  /**
   * How to learn that a session has ended. Without it a token that was signed out, or whose user was disabled, is accepted
   * until it expires.
   * @default - none
   */
  readonly revocations?: Revocations;
}

/**
 * Who presents a token, and what else it says.
 * @stability stable
 */
export interface TokenPrincipal extends Principal {
  /** `email`, where it is switched on, and the claims that `additionalClaims` names. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/**
 * Verifies the tokens of one service.
 * @stability stable
 */
export interface Verifier {
  /**
   * Who is calling; null where the request carries no `Authorization` at all. Cookies are not looked at.
   * @throws Refusal `unauthenticated` for a token that is not good, `unavailable` where keys or revocations cannot be read
   */
  principal(request: IncomingRequest): Promise<TokenPrincipal | null>;
  /**
   * Who is calling, where the caller keeps the rule.
   * @throws Refusal as `principal`; also `unauthenticated` without a token, `forbidden`, and `step_up_required` where a
   * newer or stronger proof would do (RFC 9470)
   */
  requirePrincipal(request: IncomingRequest, rule?: PrincipalRule): Promise<TokenPrincipal>;
  /**
   * Reads the keys and the revocations once, for a start that fails where they cannot be read.
   * @throws Refusal `unavailable`
   */
  ready(): Promise<void>;
}

/** At some 2 KB each: 20 MB at most. */
const rememberedTokens = 10_000;

/**
 * Verifies access tokens as the authorizer does: ES256 or RS256 by the issuer's published keys, exact issuer and audience, no
 * claim that is not known. The keys are kept for three minutes; an unknown `kid` costs at most one reload in 30 s. Fails
 * closed: what cannot be checked is refused.
 * @throws TypeError that names each option that is wrong
 * @stability stable
 */
export function verifier(options: VerifierOptions): Verifier {
  const { issuer, audience, jwksUri = `${issuer}/.well-known/jwks.json`, additionalClaims = [], revocations } = options;
  const { accessTokenLifetime = lifetimeSetting.default } = options;
  checkOptions({ issuer, audience, accessTokenLifetime, additionalClaims });
  const load = options.jwks ? givenKeys(options.jwks) : remoteJwks(jwksUri);
  const publicKeys = keyCache(async () => verificationKeys(await load()), systemClock);
  const isRevoked = revocations?.({ accessTokenLifetime }) ?? (async () => false);
  const prove = tokenPrincipal({
    claimsOf: tokenVerifier({ publicKeys, now: systemClock, capacity: rememberedTokens }),
    expected: { issuer, audience, lifetime: accessTokenLifetime, additionalClaims },
    isRevoked,
    now: systemClock,
  });

  const known = async (request: IncomingRequest, check: (principal: KnownPrincipal | null) => void) => {
    try {
      const headers = { authorization: authorizationOf(request) };
      const proven = await prove(credentialOf({ headers, cookies: [] }, ''));
      check(proven?.principal ?? null);
      if (!proven) return null;
      const own = Object.entries(proven.claims).filter(([name]) => name === 'email' || additionalClaims.includes(name));
      return { ...principalOf(proven.principal), claims: Object.fromEntries(own) };
    } catch (error) {
      throw new Refusal(error);
    }
  };

  return {
    principal: (request) => known(request, () => {}),
    requirePrincipal: async (request, rule = {}) => {
      const checked = checkedRule(rule);
      return (await known(request, (principal) => {
        if (!principal) throw new AuthError('unauthenticated');
        requireRule(principal, checked, systemClock());
      })) as TokenPrincipal;
    },
    ready: async () => {
      try {
        await Promise.all([publicKeys.get(), isRevoked(noSuchUserId)]);
      } catch (error) {
        throw new Refusal(error);
      }
    },
  };
}

function givenKeys(jwks: { readonly keys: readonly object[] }): ReturnType<typeof remoteJwks> {
  const keys = keysOfSet(JSON.stringify(jwks));
  if (keys.length === 0) throw new TypeError('jwks: there is no key in it of a form that the service publishes');
  return async () => keys;
}

function checkOptions(given: Required<Omit<VerifierOptions, 'jwksUri' | 'jwks' | 'revocations'>>): void {
  const faults = [
    checkSetting('issuer', issuerSetting, given.issuer),
    checkSetting('audience', audienceSetting, given.audience),
    checkSetting('accessTokenLifetime', lifetimeSetting, given.accessTokenLifetime),
    checkSetting('additionalClaims', claimsSetting, given.additionalClaims),
  ].filter((fault) => fault !== null);
  if (faults.length > 0) throw new TypeError(faults.join('; '));
}
