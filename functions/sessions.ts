/** GET /auth/sessions and DELETE /auth/sessions/{id} */

import { sessionsFunction } from '../contract/functions.ts';
import { systemClock } from '../core/clock.ts';
import { noSuchUserId } from '../core/random.ts';
import { endOwnSession, listSessions } from '../core/use-cases/list-sessions.ts';
import { apiGateway } from './gateway/api-gateway.ts';
import { noBody } from './http/body-reader.ts';
import { method } from './http/method.ts';
import { pipeline } from './http/pipeline.ts';
import { wantsEnded } from './http/query.ts';
import { sessionsBody } from './http/response-bodies.ts';
import { json, noContent } from './http/responses.ts';
import { authenticator, credentialVerifier } from './wiring/authenticate.ts';
import { configuration } from './wiring/configuration.ts';
import { database } from './wiring/database.ts';
import { prewarm, warmVerification } from './wiring/prewarm.ts';
import { revocableSessions } from './wiring/revocable-sessions.ts';
import { trustedProxy } from './wiring/trusted-proxy.ts';
import { userStore } from './wiring/user-store.ts';

const config = configuration(sessionsFunction);
const proxy = trustedProxy(config);
const dynamo = database();
const stores = {
  ...revocableSessions(config, dynamo),
  users: userStore(config, dynamo),
  verifyCredential: credentialVerifier(config, dynamo),
};
const authenticate = authenticator(config, stores);
const list = listSessions({ ...stores, now: systemClock });
const end = endOwnSession(stores);
await prewarm(warmVerification(stores.verifyCredential), () => stores.users.find(noSuchUserId));

const get = method({
  body: noBody,
  handle: async ({ request: { query }, caller: { credential } }) => {
    const ended = wantsEnded(query);
    const { user, session: own } = await authenticate(credential);
    const found = await list(user, ended ? 'ended' : 'live');
    return json(sessionsBody(found, own.sessionId, ended ? systemClock() : null));
  },
});

const remove = method({
  body: noBody,
  handle: async ({ request: { pathParameters }, caller: { credential } }) => {
    const { user } = await authenticate(credential);
    await end(user, pathParameters.id ?? '');
    return noContent();
  },
});

/** One function, two paths: each has its own methods. */
const collection = pipeline({ GET: get }, config.settings, proxy);
const single = pipeline({ DELETE: remove }, config.settings, proxy);
export const handler = apiGateway((request) =>
  (request.pathParameters.id === undefined ? collection : single)(request),
);
