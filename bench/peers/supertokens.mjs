/** supertokens-node's getSession without a look into its core, which is a stub that serves its keys only. */

import { once as happens } from 'node:events';
import http from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import supertokens from 'supertokens-node';
import Session from 'supertokens-node/recipe/session/index.js';

export async function getSession() {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const kid = 'd-bench';
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' };
  const core = http.createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url.includes('jwks')) response.end(JSON.stringify({ keys: [jwk] }));
    else response.end(JSON.stringify({ versions: ['5.3', '5.2', '5.1', '5.0', '4.0', '3.1', '3.0'] }));
  });
  core.listen(0, '127.0.0.1');
  await happens(core, 'listening');
  supertokens.init({
    supertokens: { connectionURI: `http://127.0.0.1:${core.address().port}` },
    appInfo: { appName: 'bench', apiDomain: 'http://localhost:3000', websiteDomain: 'http://localhost:3001' },
    recipeList: [Session.init({ getTokenTransferMethod: () => 'header' })],
    telemetry: false,
  });
  const token = await new SignJWT({
    sub: 'user',
    tId: 'public',
    rsub: 'user',
    sessionHandle: '5f2a7b8c-1d2e-4f3a-9b8c-7d6e5f4a3b2c',
    refreshTokenHash1: 'a'.repeat(64),
    parentRefreshTokenHash1: null,
    antiCsrfToken: null,
    iss: 'http://localhost:3000/auth',
  })
    .setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT', version: '5' })
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey);
  const once = () => Session.getSessionWithoutRequestResponse(token, undefined, { antiCsrfCheck: false });
  const session = await once();
  if (session.getUserId() !== 'user') throw new Error('no session');
  return once;
}
