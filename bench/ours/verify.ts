/** `hybrid-auth/verify` as it is published, in a server's process, asked with requests as Node's servers have them. */
import { verify as check, createPublicKey, type JsonWebKey } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import type * as Published from '../../backend/verify.ts';

export interface VerifyGiven {
  /** The file of the bundle. */
  readonly bundle: string;
  readonly issuer: string;
  readonly audience: string;
  readonly accessTokenLifetime: number;
  /** Of the client that comes back, or of many, which take turns. */
  readonly tokens: readonly string[];
  readonly revocations: Parameters<typeof Published.dynamoRevocations>[0] | null;
  /** Requests that are under way at once. @default 1 */
  readonly atOnce?: number;
}

/** Headers of ordinary number and length, as a browser or a phone sends them. */
const others = {
  host: 'orders.example.com',
  'user-agent': 'bench/1.0 (a client of ordinary length; like any other)',
  accept: 'application/json',
  'accept-language': 'en-GB,en;q=0.9,de;q=0.8',
  'accept-encoding': 'gzip, deflate, br',
  'cache-control': 'no-cache',
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  'x-forwarded-for': '203.0.113.7',
  'x-forwarded-proto': 'https',
};

const requestWith = (token: string) => {
  const headers = { ...others, authorization: `Bearer ${token}` };
  return { headers, rawHeaders: Object.entries(headers).flat() };
};

/** It has to let the request in, and to refuse a forged signature. */
export async function verify(given: unknown): Promise<() => Promise<unknown>> {
  const { bundle, tokens, revocations, atOnce = 1, ...options } = given as VerifyGiven;
  const { verifier, dynamoRevocations } = (await import(pathToFileURL(bundle).href)) as typeof Published;
  const auth = verifier({ ...options, ...(revocations && { revocations: dynamoRevocations(revocations) }) });
  await auth.ready();
  const requests = tokens.map(requestWith);
  const forged = requestWith(`${String(tokens[0]).slice(0, -8)}AAAAAAAA`);
  const refused = await auth.requirePrincipal(forged).then(
    () => false,
    () => true,
  );
  if (!refused) throw new Error('let in a forged signature');
  const rule = { roles: ['user'] };
  let next = 0;
  const one = () => {
    const request = requests[next++ % requests.length];
    if (!request) throw new Error('there is no token');
    return auth.requirePrincipal(request, rule);
  };
  await one();
  return atOnce === 1 ? one : () => Promise.all(Array.from({ length: atOnce }, one));
}

/** One signature by Node alone, a key at hand: less than this no verifier can take for a token that it has not seen. */
export async function signature(given: unknown): Promise<() => unknown> {
  const { token, jwks } = given as { token: string; jwks: string };
  const [header = '', payload = '', signed = ''] = token.split('.');
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString());
  const jwk = (JSON.parse(jwks) as { keys: JsonWebKey[] }).keys.find((one) => 'kid' in one && one.kid === kid);
  const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
  const input = Buffer.from(`${header}.${payload}`);
  const bytes = Buffer.from(signed, 'base64url');
  const once = () => check('sha256', input, { key, dsaEncoding: 'ieee-p1363' }, bytes);
  if (!once()) throw new Error('the signature is not one of the key');
  return once;
}
