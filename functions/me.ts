/** GET /auth/me */
import { meFunction } from '../contract/functions.ts';
import { noSuchUserId } from '../core/random.ts';
import { apiGateway } from './gateway/api-gateway.ts';
import { noBody } from './http/body-reader.ts';
import { method } from './http/method.ts';
import { pipeline } from './http/pipeline.ts';
import { signedInBody } from './http/response-bodies.ts';
import { json } from './http/responses.ts';
import { authenticator, credentialVerifier } from './wiring/authenticate.ts';
import { configuration } from './wiring/configuration.ts';
import { database } from './wiring/database.ts';
import { prewarm, warmVerification } from './wiring/prewarm.ts';
import { revocableSessions } from './wiring/revocable-sessions.ts';
import { trustedProxy } from './wiring/trusted-proxy.ts';
import { userStore } from './wiring/user-store.ts';

const config = configuration(meFunction);
const proxy = trustedProxy(config);
const dynamo = database();
const stores = {
  ...revocableSessions(config, dynamo),
  users: userStore(config, dynamo),
  verifyCredential: credentialVerifier(config, dynamo),
};
const authenticate = authenticator(config, stores);
await prewarm(warmVerification(stores.verifyCredential), () => stores.users.find(noSuchUserId));

const get = method({
  body: noBody,
  handle: async ({ caller: { credential } }) => {
    const { user, session } = await authenticate(credential);
    return json(signedInBody(user, session));
  },
});
export const handler = apiGateway(pipeline({ GET: get }, config.settings, proxy, ['DELETE']));
