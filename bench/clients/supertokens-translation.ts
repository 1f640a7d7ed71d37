import type { Answer } from '../../test/support/http-service.ts';
import { claimsOf } from './claims-of.ts';
import { answer, bodyOf, post, type Translation, translation } from './translation.ts';

/** A server with SuperTokens, as supertokens-website calls it, by our service. */
export const supertokensTranslation: Translation = translation(async (service, path, call) => {
  const authorization = String(call.headers?.authorization ?? '');
  if (path === '/auth/signin') {
    const { email, password } = bodyOf(call);
    return session(await post(service, '/auth/login', { email, password, client_type: 'mobile' }));
  }
  if (path === '/auth/session/refresh')
    return session(await post(service, '/auth/refresh', { refresh_token: authorization.replace('Bearer ', '') }));
  if (path === '/auth/signout') {
    const said = await post(service, '/auth/logout', null, authorization);
    return said.status === 204 ? answer(200, { status: 'OK' }, ended) : answer(said.status, said.json ?? {});
  }
  // What its servers say of a token that serves no more.
  const { cookie: _, ...headers } = call.headers ?? {};
  const said = await service.call(path, { ...call, headers });
  return said.status === 403 ? answer(401, { message: 'try refresh token' }) : said;
});

const ended = { 'front-token': 'remove' };

function session({ status, json }: Answer): Answer {
  if (status === 401) return answer(401, { message: 'unauthorised' }, ended);
  if (status !== 200) return answer(status, json ?? {});
  const { access_token, refresh_token } = json;
  const up = claimsOf(access_token);
  const front = Buffer.from(JSON.stringify({ uid: up.sub, ate: up.exp * 1_000, up })).toString('base64');
  return answer(
    200,
    { status: 'OK' },
    { 'st-access-token': access_token, 'st-refresh-token': refresh_token, 'front-token': front },
  );
}
