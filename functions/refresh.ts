/** POST /auth/refresh: a refresh token in the body, or a session cookie. */

import { refreshFunction } from '../contract/functions.ts';
import { refreshOutcomeHeaderName } from '../contract/headers.ts';
import { refreshTokenRequest } from '../contract/requests.ts';
import { systemClock } from '../core/clock.ts';
import type { Credential } from '../core/credential.ts';
import { AuthError } from '../core/errors.ts';
import { tokenClaims } from '../core/hooks/token-claims.ts';
import { noSuchUserId } from '../core/random.ts';
import { signAccessToken } from '../core/tokens/sign-access-token.ts';
import { refresh } from '../core/use-cases/refresh.ts';
import { renew } from '../core/use-cases/renew.ts';
import { apiGateway } from './gateway/api-gateway.ts';
import { method } from './http/method.ts';
import { pipeline } from './http/pipeline.ts';
import { requestBody } from './http/request-body.ts';
import { signedInBody, tokensBody } from './http/response-bodies.ts';
import { json, type Response } from './http/responses.ts';
import { sessionCookieOf } from './http/signed-in.ts';
import { logEvent } from './telemetry/log.ts';
import { configuration } from './wiring/configuration.ts';
import { database } from './wiring/database.ts';
import { invokeHook } from './wiring/invoke-hook.ts';
import { macRing, signingRing } from './wiring/keys.ts';
import { prewarm, signing } from './wiring/prewarm.ts';
import { revocableSessions } from './wiring/revocable-sessions.ts';
import { trustedProxy } from './wiring/trusted-proxy.ts';
import { userStore } from './wiring/user-store.ts';

const config = configuration(refreshFunction);
const { settings } = config;
const proxy = trustedProxy(config);
const dynamo = database();
const now = systemClock;
const sign = signAccessToken(signingRing(config));
const shared = {
  ...revocableSessions(config, dynamo),
  users: userStore(config, dynamo),
  macRing: macRing(config),
  settings,
  now,
  logEvent,
};
const rotate = refresh({
  ...shared,
  sign,
  tokenClaims: tokenClaims({ invoke: invokeHook(config, 'preTokenIssue'), settings, logEvent }),
});
const extend = renew(shared);
const lookUp = () => shared.users.find(noSuchUserId);
await prewarm(shared.macRing, lookUp, lookUp, signing(sign));

async function byToken(text: string, { ip }: Credential): Promise<Response> {
  const { outcome, user, session, tokens } = await rotate(text, ip);
  return json(tokensBody(user, session, tokens), { headers: { [refreshOutcomeHeaderName]: outcome } });
}

async function byCookie(presented: Credential): Promise<Response> {
  // An access token renews nothing.
  if (presented.method === 'bearer') throw new AuthError('unauthenticated', { tokenSent: true });
  const { user, session, cookie } = await extend(presented.method === 'cookie' ? presented.value : null, presented.ip);
  return json(signedInBody(user, session), { cookies: [sessionCookieOf(settings, cookie, session, now())] });
}

const post = method({
  body: requestBody(refreshTokenRequest),
  takesCredential: true,
  handle: ({ body: { refresh_token: token }, caller: { credential } }) =>
    token !== null ? byToken(token, credential) : byCookie(credential),
});
export const handler = apiGateway(pipeline({ POST: post }, settings, proxy));
