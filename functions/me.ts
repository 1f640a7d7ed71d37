/** GET /auth/me */
import { noSuchUserId } from '../core/random.ts';
import { json } from './http/answers.ts';
import { noBody } from './http/bodies.ts';
import { door, endpoint } from './http/endpoint.ts';
import { signedInBody } from './http/signed-in.ts';
import { authenticator, credentialVerifier } from './wiring/authenticate.ts';
import { configuration } from './wiring/configuration.ts';
import { database } from './wiring/database.ts';
import { prewarm, warmVerification } from './wiring/prewarm.ts';
import { sessionStore } from './wiring/session-store.ts';
import { userStore } from './wiring/user-store.ts';

const config = configuration({ tables: ['users', 'emails', 'sessions', 'publicKeys'], secrets: ['mac'] });
const dynamo = database();
const stores = {
  users: userStore(config, dynamo),
  sessions: sessionStore(config, dynamo),
  verifyCredential: credentialVerifier(config, dynamo),
};
const authenticate = authenticator(config, stores);
await prewarm(warmVerification(stores.verifyCredential), () => stores.users.find(noSuchUserId));

const get = door({
  body: noBody,
  answer: async ({ request: { credential } }) => {
    const { user, session } = await authenticate(credential);
    return json(signedInBody(user, session));
  },
});
export const handler = endpoint({ GET: get }, config.settings);
