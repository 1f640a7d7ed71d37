import { isId } from '../random.ts';

/**
 * The claims of an access token (RFC 9068 shape); exactly these members, and those of the setting `additionalClaims`.
 * Times are epoch seconds.
 */
export interface AccessTokenClaims {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  readonly client_id: 'mobile' | 'api';
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
  readonly jti: string;
  /** The session that the token belongs to. */
  readonly sid: string;
  /** The generation of the refresh family that it was minted with. */
  readonly gen: number;
  readonly auth_time: number;
  readonly amr: readonly string[];
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  readonly email?: string;
}

export interface Expectation {
  readonly issuer: string;
  readonly audience: string;
  /** Seconds. A token older than this is refused, whatever its `exp` says. */
  readonly lifetime: number;
  /** Names that a token may carry beside ours. */
  readonly additionalClaims: readonly string[];
  /** Whether a token that has expired is accepted: for signing out alone. Every other check stays. @default false */
  readonly evenIfExpired?: boolean;
}

/** Seconds by which clocks of two machines may differ. It never extends a token's life. */
export const clockSkew = 5;

const names = new Set([
  'iss',
  'aud',
  'sub',
  'client_id',
  'iat',
  'nbf',
  'exp',
  'jti',
  'sid',
  'gen',
  'auth_time',
  'amr',
  'roles',
  'permissions',
  'email',
]);

/** A role, permission or method: short, ASCII and without space, so that it can travel in a list joined by spaces. */
export const isName = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9:._/*-]{0,63}$/.test(value);

/** As many of a kind as a token may carry: more, and no token of the user is one. */
const maxNames = 64;

export const isNames = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length <= maxNames && value.every(isName);

const isTime = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** The strict schema that stands behind the signature: types, bounds, exact issuer and audience, nothing unknown. */
export function areClaims(claims: unknown, expected: Expectation, nowSeconds: number): claims is AccessTokenClaims {
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) return false;
  const keys = Object.keys(claims);
  const c = claims as Record<string, unknown>;
  // An expired token is checked as of its own issue; one from the future stays refused.
  const at = expected.evenIfExpired ? Math.min(nowSeconds, Number(c.iat)) : nowSeconds;
  return (
    keys.every((key) => names.has(key) || expected.additionalClaims.includes(key)) &&
    c.iss === expected.issuer &&
    c.aud === expected.audience &&
    (c.client_id === 'mobile' || c.client_id === 'api') &&
    typeof c.sub === 'string' &&
    isId(c.sub) &&
    typeof c.jti === 'string' &&
    isId(c.jti) &&
    typeof c.sid === 'string' &&
    isId(c.sid) &&
    isTime(c.iat) &&
    isTime(c.nbf) &&
    isTime(c.exp) &&
    isTime(c.auth_time) &&
    isTime(c.gen) &&
    c.iat <= at + clockSkew &&
    at - c.iat <= expected.lifetime &&
    c.nbf === c.iat &&
    c.exp > c.iat &&
    c.exp - c.iat <= expected.lifetime &&
    c.exp > at &&
    c.auth_time <= c.iat + clockSkew &&
    isNames(c.amr) &&
    isNames(c.roles) &&
    isNames(c.permissions) &&
    (c.email === undefined || (typeof c.email === 'string' && c.email.length <= 254))
  );
}
