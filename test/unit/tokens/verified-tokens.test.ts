import { verifiedTokens } from '../../../core/tokens/verified-tokens.ts';
import { type VerificationKeys, verificationKeys } from '../../../core/tokens/verify-access-token.ts';
import {
  audience,
  issuer,
  lifetime,
  type Mint,
  malleableTwin,
  mint,
  now,
  someClaims,
} from '../../support/token-mint.ts';

const expected = { issuer, audience, lifetime, additionalClaims: [] };

/** The same keys, and how often one was looked up: once a token that is verified in full, never for one remembered. */
function counted(keys: VerificationKeys): VerificationKeys & { lookups: number } {
  const counting = Object.assign(new Map(keys), { lookups: 0 });
  counting.get = (header) => {
    counting.lookups += 1;
    return keys.get(header);
  };
  return counting;
}

let ours: Mint;
let theirs: Mint;
let keys: ReturnType<typeof counted>;
beforeAll(async () => {
  [ours, theirs] = await Promise.all([mint('ES256'), mint('ES256')]);
});
beforeEach(() => {
  keys = counted(verificationKeys([ours.publicKey]));
});

test('a token that comes back is answered the same claims without its signature being checked again', () => {
  const verify = verifiedTokens();
  const claims = someClaims();
  const token = ours.token(claims);

  expect([verify(token, keys, expected, now), verify(token, keys, expected, now)]).toEqual([claims, claims]);
  expect(keys.lookups).toBe(1);
});

test('a remembered token ends when it expires, is younger than its clock, or was made for somebody else', () => {
  const verify = verifiedTokens();
  const token = ours.token(someClaims());
  verify(token, keys, expected, now);

  expect(verify(token, keys, expected, now + lifetime - 1)).not.toBeNull();
  expect(verify(token, keys, expected, now + lifetime)).toBeNull();
  expect(verify(token, keys, expected, now - 60)).toBeNull();
  expect(verify(token, keys, { ...expected, audience: 'https://other.example.com' }, now)).toBeNull();
  expect(verify(token, keys, { ...expected, lifetime: 60, additionalClaims: [] }, now + 61)).toBeNull();
});

test('a set of keys that was loaded again starts over: a key that is gone verifies nothing any more', () => {
  const verify = verifiedTokens();
  const token = ours.token(someClaims());
  verify(token, keys, expected, now);

  expect(verify(token, verificationKeys([theirs.publicKey]), expected, now)).toBe('unknown_key');
  expect(verify(token, keys, expected, now)).not.toBeNull();
  expect(keys.lookups).toBe(2);
});

test('nothing is remembered of a token that was refused', () => {
  const verify = verifiedTokens();
  const token = ours.token(someClaims());
  const forged = `${token.slice(0, -8)}AAAAAAAA`;
  const early = ours.token(someClaims({ iat: now + 60, nbf: now + 60, exp: now + 120 }));

  for (const refused of [forged, early, theirs.token(someClaims())]) {
    const verdict = verify(refused, keys, expected, now);
    const before = keys.lookups;
    expect([null, 'unknown_key']).toContain(verdict);
    expect(verify(refused, keys, expected, now)).toBe(verdict);
    expect(keys.lookups).toBe(before + 1);
  }
  expect(verify(early, keys, expected, now + 60)).not.toBeNull();
});

test('other bytes are another token: a genuine one vouches for no forgery of itself', () => {
  const verify = verifiedTokens();
  const token = ours.token(someClaims());
  verify(token, keys, expected, now);

  for (const other of [`${token} `, token.slice(0, -1), token.replace('.', '..'), `${token.slice(0, -8)}AAAAAAAA`])
    expect(verify(other, keys, expected, now)).toBeNull();
  // The twin verifies by itself, and is checked by itself.
  const before = keys.lookups;
  expect(verify(malleableTwin(token), keys, expected, now)).toEqual(verify(token, keys, expected, now));
  expect(keys.lookups).toBe(before + 1);
});

test('the oldest is forgotten when there is no room', () => {
  const verify = verifiedTokens(2);
  const tokens = [1, 2, 3].map(() => ours.token(someClaims()));
  for (const token of tokens) verify(token, keys, expected, now);
  expect(keys.lookups).toBe(3);

  for (const token of tokens.slice(1)) verify(token, keys, expected, now);
  expect(keys.lookups).toBe(3);
  verify(String(tokens[0]), keys, expected, now);
  expect(keys.lookups).toBe(4);
});

test('nobody changes what is remembered', () => {
  const verify = verifiedTokens();
  const token = ours.token(someClaims());
  const claims = verify(token, keys, expected, now);

  expect(() => Object.assign(claims as object, { sub: 'somebody else' })).toThrow(TypeError);
});
