import { createClient } from '@openauthjs/openauth/client';
import { createSubjects } from '@openauthjs/openauth/subject';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

const issuer = 'https://auth.example.com';

/** Any Standard Schema will do; this one is as light as one can be. */
const properties = {
  '~standard': { version: 1, vendor: 'bench', validate: (value) => ({ value }) },
};

/** client.verify of an ES256 token, its keys answered from memory. */
export async function verify() {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'bench', alg: 'ES256', use: 'sig' };
  const token = await new SignJWT({
    mode: 'access',
    type: 'user',
    properties: { userID: 'fEu5uFxO0aR6by7Fquu8RA', roles: ['user'] },
    aud: 'bench',
    iss: issuer,
    sub: 'user:fEu5uFxO0aR6by7Fquu8RA',
  })
    .setProtectedHeader({ alg: 'ES256', kid: 'bench', typ: 'JWT' })
    .setExpirationTime('1h')
    .sign(privateKey);
  const answers = {
    '/.well-known/oauth-authorization-server': { issuer, jwks_uri: `${issuer}/.well-known/jwks.json` },
    '/.well-known/jwks.json': { keys: [jwk] },
  };
  const client = createClient({
    clientID: 'bench',
    issuer,
    fetch: async (url) => Response.json(answers[new URL(url).pathname]),
  });
  const subjects = createSubjects({ user: properties });
  const once = async () => {
    const result = await client.verify(subjects, token);
    if (result.err) throw result.err;
    return result;
  };
  await once();
  return once;
}
