/**
 * The oracle for access tokens: jose with every option set, and behind it a schema written from the HTTP contract
 * alone, sharing no line with the verifier under test. Slow on purpose where slow is plainer.
 */
import { importJWK, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { PublicKey } from '../../core/keys/signing-keys.ts';
import { readStrictJson } from './strict-json.ts';

export interface Expected {
  readonly issuer: string;
  readonly audience: string;
  /** Seconds. */
  readonly lifetime: number;
}

export type Oracle = (token: string, nowSeconds: number) => Promise<boolean>;

const tolerance = 5;

export async function joseVerifier(
  publicKeys: readonly PublicKey[],
  { issuer, audience, lifetime }: Expected,
): Promise<Oracle> {
  const keys = new Map<string, { alg: string; key: Awaited<ReturnType<typeof importJWK>> }>();
  for (const jwk of publicKeys) keys.set(jwk.kid, { alg: jwk.alg, key: await importJWK({ ...jwk }, jwk.alg) });

  const keyFor: JWTVerifyGetKey = ({ kid, alg }) => {
    const found = keys.get(kid ?? '');
    if (found?.alg !== alg) throw new Error('no such key');
    return found.key;
  };

  return async (token, nowSeconds) => {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keyFor, {
        algorithms: ['ES256', 'RS256'],
        issuer,
        audience,
        typ: 'at+jwt',
        clockTolerance: tolerance,
        maxTokenAge: lifetime,
        currentDate: new Date(nowSeconds * 1_000),
        requiredClaims: [
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
        ],
      });
      if (token.length > 4_096) return false;
      const [header = '', claims = '', signature = ''] = token.split('.');
      if (![header, claims, signature].every(isCanonical)) return false;
      if (readStrictJson(utf8(header)) === null || readStrictJson(utf8(claims)) === null) return false;
      if (Object.keys(protectedHeader).sort().join() !== 'alg,kid,typ' || protectedHeader.typ !== 'at+jwt')
        return false;
      return isWhatWeIssue(payload, { issuer, audience, lifetime }, nowSeconds);
    } catch {
      return false;
    }
  };
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** RFC 4648 section 3.5: no other spelling of the same bytes. */
function isCanonical(text: string): boolean {
  const values = [...text].map((letter) => alphabet.indexOf(letter));
  if (values.includes(-1) || values.length % 4 === 1) return false;
  const stray = { 0: 0, 2: 0b1111, 3: 0b11 }[values.length % 4] ?? 0;
  return ((values.at(-1) ?? 0) & stray) === 0;
}

const utf8 = (part: string): string =>
  new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(part, 'base64url'));

const idForm = /^[A-Za-z0-9_-]{21}[AQgw]$/;

function isWhatWeIssue(
  claims: Record<string, unknown>,
  { issuer, audience, lifetime }: Expected,
  now: number,
): boolean {
  const { iss, aud, sub, client_id, iat, nbf, exp, jti, sid, gen, auth_time, amr, roles, permissions, email, ...more } =
    claims;
  const times = [iat, nbf, exp, auth_time, gen];
  const ids = [sub, jti, sid];
  const lists = [amr, roles, permissions];
  if (Object.keys(more).length > 0) return false;
  if (Object.hasOwn(claims, 'email') && !(typeof email === 'string' && email.length <= 254)) return false;
  if (iss !== issuer || aud !== audience || !['mobile', 'api'].includes(client_id as string)) return false;
  if (!ids.every((id) => typeof id === 'string' && idForm.test(id))) return false;
  if (!times.every((time) => Number.isSafeInteger(time) && (time as number) >= 0)) return false;
  if (!lists.every((list) => Array.isArray(list) && list.length <= 64 && list.every(isName))) return false;
  const [issued, before, ends, began] = times as [number, number, number, number];
  return (
    issued === before &&
    issued <= now + tolerance &&
    ends > now &&
    ends > issued &&
    ends - issued <= lifetime &&
    began <= issued + tolerance
  );
}

const isName = (name: unknown): boolean =>
  typeof name === 'string' && name.length <= 64 && /^[A-Za-z0-9]/.test(name) && !/[^A-Za-z0-9:._/*-]/.test(name);
