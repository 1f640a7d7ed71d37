/** Walks the routes of ruled-routes.ts on a deployment: who is admitted, and who is refused. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { authenticatorOf } from '../support/authenticator.ts';
import { type Answer, bearer, type HttpService, newPerson, type Person } from '../support/http-service.ts';
import { deepRoute, ruledRoutes, shortAuthAge } from './ruled-routes.ts';

type Headers = Record<string, string>;
type Path = keyof typeof ruledRoutes;

const stranger: Headers = { authorization: 'Bearer nonsense' };
const forgedCookie: Headers = { cookie: '__Host-session=nonsense' };

/** @param assign gives a user roles and permissions, as an operator does */
export async function walkRules(
  service: HttpService,
  assign: (email: string, rights: object) => Promise<unknown>,
): Promise<void> {
  const get = (path: Path, headers: Headers = {}) => service.call(path, { headers });
  const denied = async (path: Path, ...all: Headers[]): Promise<void> => {
    for (const headers of all) assert.equal((await get(path, headers)).status, 403, `${path} ${Object.keys(headers)}`);
  };
  const admitted = async (path: Path, ...all: Headers[]): Promise<void> => {
    for (const headers of all) {
      const { status, json } = await get(path, headers);
      const method = headers.cookie ? 'cookie' : 'bearer';
      assert.deepEqual([status, json?.auth_method], [200, method], `${path} ${Object.keys(headers)}`);
    }
  };
  const credentials = async (person: Person): Promise<{ phone: Headers; browser: Headers; refresh: string }> => {
    const tokens = await person.tokens();
    return {
      phone: bearer(tokens.access_token),
      browser: { cookie: await person.cookie() },
      refresh: tokens.refresh_token,
    };
  };

  const person = await newPerson(service);
  const { phone, browser } = await credentials(person);
  await admitted('/rules/recent', phone, browser);
  await admitted('/rules/explained', phone, browser);
  await admitted('/rules/plain', phone, browser);
  await admitted('/rules/optional', phone, browser);
  await admitted('/rules/phone', phone);
  await denied('/rules/phone', browser);
  for (const path of ['/rules/role', '/rules/permission', '/rules/second-factor'] as const)
    await denied(path, phone, browser);

  for (const path of Object.keys(ruledRoutes) as Path[])
    if (path !== '/rules/optional' && path !== '/rules/explained') await denied(path, {}, stranger, forgedCookie);
  await denied('/rules/optional', stranger, forgedCookie);
  const nobody = await get('/rules/optional');
  assert.deepEqual([nobody.status, nobody.json.auth_method, nobody.json.sub], [200, 'none', undefined]);
  for (const headers of [{}, stranger]) said(await get('/rules/explained', headers), 401, 'unauthenticated');

  const deep = (method: string, headers: Headers) =>
    service.call(deepRoute.path.replace('{proxy+}', 'a/b'), { method, headers });
  for (const headers of [{}, phone, browser])
    for (const method of ['GET', 'POST', 'DELETE']) assert.equal((await deep(method, headers)).status, 403, method);

  // Which ends the sessions of before.
  await assign(person.email, { roles: ['user', 'editor'], permissions: ['orders:write'] });
  const editor = await credentials(person);
  const signedInAt = Date.now();
  await denied('/rules/plain', phone, browser);
  await admitted('/rules/role', editor.phone, editor.browser);
  await admitted('/rules/permission', editor.phone, editor.browser);
  assert.equal((await deep('GET', editor.phone)).status, 200);
  // Admitted, and then answered by the function, which knows GET alone.
  assert.equal((await deep('DELETE', editor.phone)).status, 405);

  await sleep(Math.max(0, signedInAt + (shortAuthAge + 1) * 1_000 - Date.now()));
  await denied('/rules/recent', editor.phone, editor.browser);
  for (const headers of [editor.phone, editor.browser])
    assert.equal(said(await get('/rules/explained', headers), 401, 'step_up_required').json.max_age, shortAuthAge);
  // A refresh is no proof of who it is.
  const refreshed = (await service.call('/auth/refresh', { body: { refresh_token: editor.refresh } })).json
    .access_token;
  await denied('/rules/recent', bearer(refreshed));
  const proven = await stepUp(service, refreshed, { password: person.password });
  await admitted('/rules/recent', proven);
  await denied('/rules/second-factor', proven);

  const enrolment = await service.call('/auth/factors/totp', { body: { name: 'Phone' }, headers: proven });
  assert.equal(enrolment.status, 201, enrolment.text);
  const authenticator = authenticatorOf(enrolment.json.secret, Date.now);
  const confirmation = { body: { code: authenticator.code() }, headers: proven };
  const confirmed = await service.call(`/auth/factors/totp/${enrolment.json.factor.id}/confirm`, confirmation);
  assert.equal(confirmed.status, 200, confirmed.text);
  // Its next code, for each counts once.
  const twice = await stepUp(service, refreshed, { code: authenticator.code(1) });
  await admitted('/rules/second-factor', twice);
  await denied('/rules/second-factor', editor.browser);
}

function said(answer: Answer, status: number, code: string): Answer {
  assert.deepEqual([answer.status, answer.json?.code], [status, code], answer.text);
  return answer;
}

async function stepUp(service: HttpService, token: string, body: object): Promise<Headers> {
  const answer = await service.call('/auth/step-up', { body, headers: bearer(token) });
  assert.equal(answer.status, 200, answer.text);
  return bearer(answer.json.access_token);
}
