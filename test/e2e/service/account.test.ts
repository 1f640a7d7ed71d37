/** The life of an account by mail: verified, forgotten, moved, taken back, and gone. */
import { expectProblem } from '../../support/expect-answer.ts';
import {
  bearer,
  cookieIn,
  type HttpService,
  newAccount,
  newPerson,
  type Person,
  serviceUnderTest,
} from '../../support/http-service.ts';
import { mailbox, tokenIn } from '../../support/mailbox.ts';
import { withoutIds } from '../../support/without-ids.ts';

let service: HttpService;
beforeAll(async () => {
  service = await serviceUnderTest();
});
afterAll(() => service?.stop());

const chosen = 'a passphrase of this afternoon';
const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  service.call(path, { body, headers: { origin: service.origin, ...headers } });
const tokenTo = async (to: string, kind: Parameters<ReturnType<typeof mailbox>['newest']>[0]['kind']) =>
  tokenIn(await mailbox(service).newest({ to, kind }));
const login = (email: string, password: string) => post('/auth/login', { email, password, client_type: 'api' });
const refreshed = ({ refresh_token }: { refresh_token: string }) => post('/auth/refresh', { refresh_token });

async function expectBadToken(call: ReturnType<typeof post>): Promise<void> {
  const answer = await call;
  expectProblem(answer, 'invalid_request');
  expect(answer.json.errors).toMatchObject([{ field: 'token' }]);
}

test('register, verify from the mailbox, forget the password, reset: what was there before is refused with its reason', async () => {
  const person = await newPerson(service);
  const phone = await person.tokens();
  expect(phone.user.email_verified).toBe(false);
  const verification = await tokenTo(person.email, 'verify_email');
  expect((await post('/auth/email/verify', { token: verification })).status).toBe(204);
  await expectBadToken(post('/auth/email/verify', { token: verification }));
  const me = await service.call('/auth/me', { headers: bearer(phone.access_token) });
  expect(me.json.user.email_verified).toBe(true);

  const forgotten = await post('/auth/password/forgot', { email: person.email });
  const unknown = await post('/auth/password/forgot', { email: newAccount().email });
  expect([forgotten.status, forgotten.text]).toEqual([202, '{}']);
  expect([unknown.status, unknown.text]).toEqual([202, '{}']);
  const token = await tokenTo(person.email, 'reset_password');
  expectProblem(await post('/auth/password/reset', { token, new_password: 'short' }), 'weak_password');
  const resets = await Promise.all([1, 2, 3].map(() => post('/auth/password/reset', { token, new_password: chosen })));
  expect(resets.map(({ status }) => status).sort()).toEqual([204, 400, 400]);

  expectProblem(await login(person.email, person.password), 'invalid_credentials');
  expect((await login(person.email, chosen)).status).toBe(200);
  expect((await refreshed(phone)).json).toMatchObject({ code: 'session_expired', reason: 'password_changed' });
});

async function moved(person: Person) {
  const phone = await person.tokens();
  const email = newAccount().email;
  const asked = await post('/auth/email', { email }, bearer(phone.access_token));
  expect([asked.status, asked.text]).toEqual([202, '{}']);
  return { phone, email };
}

test('change the address and undo it: every session has ended, and the old address signs in', async () => {
  const person = await newPerson(service);
  const { phone, email } = await moved(person);
  const browser = await person.cookie();
  expect((await post('/auth/email/verify', { token: await tokenTo(email, 'email_change') })).status).toBe(204);
  expect((await login(email, person.password)).status).toBe(200);
  expectProblem(await login(person.email, person.password), 'invalid_credentials');
  expectProblem(await post('/auth/register', { ...newAccount(), email: person.email }), 'email_taken');
  const left = await service.call('/auth/me', { headers: { cookie: browser } });
  expect(left.json).toMatchObject({ code: 'session_expired', reason: 'email_changed' });
  expect((await service.call('/auth/me', { headers: bearer(phone.access_token) })).json.user.email).toBe(email);

  const token = await tokenTo(person.email, 'email_changed');
  expect((await post('/auth/email/undo', { token })).status).toBe(204);
  await expectBadToken(post('/auth/email/undo', { token }));
  expect((await refreshed(phone)).json).toMatchObject({ code: 'session_expired', reason: 'email_changed' });
  expectProblem(await login(email, person.password), 'invalid_credentials');
  expect((await login(person.email, person.password)).status).toBe(200);
});

test('of an undo and its change at once the old address is left', async () => {
  const person = await newPerson(service);
  const { email } = await moved(person);
  const [change, undo] = await Promise.all([tokenTo(email, 'email_change'), tokenTo(person.email, 'email_changed')]);
  const [, undone] = await Promise.all([
    post('/auth/email/verify', { token: change }),
    post('/auth/email/undo', { token: undo }),
  ]);
  expect(undone.status).toBe(204);
  expect((await login(person.email, person.password)).status).toBe(200);
  expectProblem(await login(email, person.password), 'invalid_credentials');
});

test('an address that is somebody’s is asked for like any other', async () => {
  const [person, owner] = [await newPerson(service), await newPerson(service)];
  const { access_token } = await person.tokens();
  const asked = await post('/auth/email', { email: owner.email }, bearer(access_token));
  expect([asked.status, asked.text]).toEqual([202, '{}']);
  await mailbox(service).newest({ to: owner.email, kind: 'email_in_use' });
});

test('export the account and delete it: nothing is left that works, and the address is free', async () => {
  const person = await newPerson(service);
  const phone = await person.tokens();
  const signedIn = await person.login('web');
  const cookie = cookieIn(signedIn);
  const exported = await service.call('/auth/me/export', { headers: bearer(phone.access_token) });
  expect(exported.json).toMatchObject({ user: { email: person.email }, factors: [], recovery_codes_left: 0 });
  expect(exported.json.sessions).toHaveLength(2);
  expect(withoutIds(exported.text)).not.toMatch(/hash|seed|secret|\$2b\$/i);

  const gone = await service.call('/auth/me', {
    method: 'DELETE',
    headers: { cookie, origin: service.origin },
    body: {},
  });

  expect([gone.status, gone.text]).toEqual([204, '']);
  expect(gone.setCookies.join()).toContain('Max-Age=0');
  expect((await service.call('/demo/whoami', { headers: bearer(phone.access_token) })).status).toBe(403);
  expect((await refreshed(phone)).json).toMatchObject({ code: 'session_expired', reason: 'user_deleted' });
  const left = await service.call('/auth/me', { headers: { cookie } });
  expect(left.json).toMatchObject({ code: 'session_expired', reason: 'user_deleted' });
  expectProblem(await login(person.email, person.password), 'invalid_credentials');
  expect((await post('/auth/register', { email: person.email, password: person.password })).status).toBe(201);
});

test('methods of one path that two functions share are told together', async () => {
  const refused = await service.call('/auth/me', { method: 'PUT', headers: { origin: service.origin } });
  expectProblem(refused, 'method_not_allowed');
  expect(refused.headers.allow).toBe('GET, HEAD, DELETE');
});
