import { createHash, generateKeyPairSync } from 'node:crypto';
import type { Principal } from '../backend/principal.ts';
import { accessTokenLifetime } from '../contract/settings/tokens.ts';
import { systemClock, toSeconds } from '../core/clock.ts';
import type { SigningKey } from '../core/keys/signing-keys.ts';
import { isId, newId } from '../core/random.ts';
import type { AccessTokenClaims } from '../core/tokens/access-token-claims.ts';
import { signAccessToken } from '../core/tokens/sign-access-token.ts';
import { completePrincipal, type TestPrincipal } from './test-principal.ts';

/**
 * The caller of a token, and the token.
 * @stability experimental
 */
export interface MintOptions extends TestPrincipal {
  /** The `iss`. @default 'https://auth.example.com' */
  readonly issuer?: string;
  /** The `aud`. @default - the issuer */
  readonly audience?: string;
  /**
   * How long it lives: no longer than the verifier's `accessTokenLifetime`. With zero or less it has expired. Range: -86,400 to 3,600 s.
   * @default 900
   */
  readonly lifetime?: number;
  /** Claims beside ours, such as those of `additionalClaims`; they replace none of ours. @default - none */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/**
 * A token, and what a verifier needs to take it.
 * @stability experimental
 */
export interface Minted {
  /** A signed JWT. */
  readonly accessToken: string;
  /** For a request. */
  readonly headers: Readonly<Record<'authorization', string>>;
  /** For the options of `verifier`, as `audience` and `jwks`. */
  readonly issuer: string;
  /** The `aud`. */
  readonly audience: string;
  /** The public key (RFC 7517): the same for each token of a process. */
  readonly jwks: Readonly<Record<'keys', readonly object[]>>;
}

let ownKey: ReturnType<typeof newKey> | undefined;

/** One key for the process, made at the first token: no deployment knows it. */
function newKey() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const privateJwk = privateKey.export({ format: 'jwk' });
  const { crv, kty, x, y } = privateJwk;
  // RFC 7638: the required members in this order.
  const id = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  const key = { id, alg: 'ES256', privateJwk, state: 'active', since: 0 } as unknown as SigningKey;
  return {
    sign: signAccessToken(async () => [key]),
    jwks: { keys: [{ kty, crv, x, y, kid: id, alg: 'ES256', use: 'sig' }] },
  };
}

/**
 * An access token for a test of a server of your own, without any service: `verifier` of `hybrid-auth/verify` takes it, given
 * the `issuer`, `audience` and `jwks` of it.
 * @throws TypeError that names each member that no token of ours can have: a `clientType` `web`, an id of another form
 * @stability experimental
 */
export async function mint(options: MintOptions = {}): Promise<Minted> {
  const { issuer = 'https://auth.example.com', audience = issuer, ...rest } = options;
  const { lifetime = accessTokenLifetime.default, claims = {}, ...given } = rest;
  const issuedAt = toSeconds(systemClock()) + Math.min(lifetime - 1, 0);
  const principal = completePrincipal({ authTime: new Date(issuedAt * 1_000), ...given });
  const isLifetime = Number.isInteger(lifetime) && lifetime >= -86_400 && lifetime <= 3_600;
  const faults = [
    ...faultsOf(principal),
    ...(isLifetime ? [] : [`lifetime: got ${lifetime}, expected whole seconds from -86400 to 3600`]),
  ];
  if (faults.length > 0) throw new TypeError(`mint: ${faults.join('; ')}`);
  const { userId, sessionId, clientType, roles, permissions, authTime, amr } = principal;
  ownKey ??= newKey();
  const accessToken = await ownKey.sign({
    ...claims,
    ...{ iss: issuer, aud: audience, sub: userId, client_id: clientType, iat: issuedAt, nbf: issuedAt },
    ...{ exp: issuedAt + Math.max(lifetime, 1), jti: newId(), sid: sessionId, gen: 0 },
    ...{ auth_time: toSeconds(authTime.getTime()), amr, roles, permissions },
  } as AccessTokenClaims);
  return { accessToken, headers: { authorization: `Bearer ${accessToken}` }, issuer, audience, jwks: ownKey.jwks };
}

/** A verifier would refuse such a token without a word of why. */
function faultsOf({ userId, sessionId, clientType, authMethod }: Principal): string[] {
  const form = 'expected an id of 22 characters, A-Z a-z 0-9 _ -, or leave it out';
  return [
    ...Object.entries({ userId, sessionId }).flatMap(([name, id]) =>
      isId(id) ? [] : [`${name}: got "${id}", ${form}`],
    ),
    ...(clientType === 'web' || authMethod === 'cookie'
      ? ['clientType: web clients have cookies; a token is of mobile or api']
      : []),
  ];
}
