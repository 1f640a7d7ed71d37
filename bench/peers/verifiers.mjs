/** Verifiers of tokens: they check the same ES256 token that ours gets, and read nothing. */
import { JwtVerifier } from 'aws-jwt-verify';
import { createLocalJWKSet, jwtVerify } from 'jose';

/** jose alone, with a set of keys at hand. */
export async function jose({ token, jwks, issuer, audience }) {
  const keys = createLocalJWKSet(JSON.parse(jwks));
  const once = () => jwtVerify(token, keys, { algorithms: ['ES256'], issuer, audience, typ: 'at+jwt' });
  await once();
  return once;
}

export async function awsJwtVerify({ token, jwks, issuer, audience }) {
  const verifier = JwtVerifier.create({ issuer, audience, jwksUri: `${issuer}/.well-known/jwks.json` });
  verifier.cacheJwks(JSON.parse(jwks));
  const { sid } = verifier.verifySync(token);
  if (!sid) throw new Error('no claims');
  return () => verifier.verifySync(token);
}
