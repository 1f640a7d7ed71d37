/** Rules of routes, on the routes that the example has for each kind. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expectGatewayAnswer } from '../../support/expect-answer.ts';
import {
  bearer,
  cookieIn,
  type HttpService,
  localService,
  newPerson,
  type Person,
} from '../../support/http-service.ts';

let service: HttpService;
let person: Person;
let phone: Record<string, string>;
let browser: Record<string, string>;

beforeAll(async () => {
  service = await localService();
  person = await newPerson(service);
  const signIn = (client_type: string) =>
    service.call('/auth/login', {
      method: 'POST',
      body: { email: person.email, password: person.password, client_type },
    });
  phone = bearer((await signIn('mobile')).json.access_token);
  browser = { cookie: cookieIn(await signIn('web')) };
});
afterAll(() => service?.stop());

const get = (name: string, headers: Record<string, string> = {}) => service.call(`/demo/rules/${name}`, { headers });

test.each(['member', 'recent', 'optional', 'stale', 'unrevoked'])('%s admits token and cookie', async (name) => {
  for (const [headers, method] of [
    [phone, 'bearer'],
    [browser, 'cookie'],
  ] as const) {
    const { status, json } = await get(name, headers);
    expect([status, json.auth_method]).toEqual([200, method]);
  }
});

test.each(['role', 'permission', 'second-factor'])('%s denies those who lack it', async (name) => {
  for (const headers of [phone, browser, {}]) expectGatewayAnswer(await get(name, headers), 403);
});

test('a route for phones denies a browser', async () => {
  expect((await get('phone', phone)).status).toBe(200);
  expectGatewayAnswer(await get('phone', browser), 403);
});

test.each(['member', 'recent', 'phone', 'stale', 'unrevoked'])('%s denies nobody in particular', async (name) => {
  expectGatewayAnswer(await get(name), 403);
});

test('an optional route takes nobody as nobody, and denies a bad credential', async () => {
  const { status, json } = await get('optional');
  expect([status, json]).toEqual([200, { auth_method: 'none' }]);
  for (const bad of [bearer('x'), { authorization: '' }, { cookie: '__Host-session=x' }])
    expectGatewayAnswer(await get('optional', bad), 403);
});

test('a route that explains answers with the problem of the contract', async () => {
  await sleep(2_100);
  const old = await get('explained', phone);
  expect([old.status, old.json.code, old.json.max_age]).toEqual([401, 'step_up_required', 1]);
  const nobody = await get('explained');
  expect([nobody.status, nobody.json.code]).toEqual([401, 'unauthenticated']);
});

test.each([
  '/demo/rules/ROLE',
  '/demo/rules/role/',
  '/demo//rules/role',
  '/demo/rules/%72ole',
  '/$default/demo/rules/role',
])('no other spelling of a ruled path gets around its rule: %s', async (path) => {
  expect([403, 404]).toContain((await service.call(path, { headers: phone })).status);
});

test.each(['HEAD', 'POST', 'PUT', 'OPTIONS', 'get'])('no other method gets around it: %s', async (method) => {
  const { status } = await service.call('/demo/rules/role', {
    method,
    headers: { ...phone, 'x-http-method-override': 'GET' },
  });
  expect([400, 403, 404, 405]).toContain(status);
});
