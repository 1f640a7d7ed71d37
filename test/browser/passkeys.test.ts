/// <reference lib="dom" />
/** Passkeys as a real browser makes and shows them, with an authenticator that it holds itself. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type ForkedService, spawnLocalService } from '../../dev/forked-server.ts';
import { bundledFunctions } from '../support/bundled-functions.ts';
import { launchChromium } from './launch-chromium.ts';
import { plugIn } from './virtual-authenticator.ts';

const password = { email: 'user@example.com', password: 'demo-password-for-local-use', client_type: 'web' };

let service: ForkedService;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser?.close());

beforeEach(async () => {
  service = await spawnLocalService({
    functions: bundledFunctions(),
    port: 0,
    data: null,
    quiet: true,
    settings: { bcryptCost: 10 },
  });
  context = await browser.newContext();
  page = await context.newPage();
  // A page of the service's own origin: an answer of ours, which is no page, would let no script run.
  await page.route(`${service.url}/app`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>an app</title>' }),
  );
  await page.goto(`${service.url}/app`);
});

afterEach(async () => {
  await context?.close();
  await service?.stop();
});

interface Ceremony {
  readonly kind: 'create' | 'get';
  readonly options: { readonly path: string; readonly body: object };
  readonly answer: { readonly path: string; readonly body: object };
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape.
type Answer = { status: number; body: any };

const call = (path: string, body?: object, method = body ? 'POST' : 'GET'): Promise<Answer> =>
  page.evaluate(
    async ({ path, body, method }) => {
      const answer = await fetch(path, {
        method,
        ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      const text = await answer.text();
      return { status: answer.status, body: text ? JSON.parse(text) : null };
    },
    { path, body, method },
  );

/** Asks for options, lets the browser's authenticator answer them, and sends the answer, as a page of an app does. */
async function ceremony({ kind, options, answer }: Ceremony): Promise<Answer> {
  const begun = await call(options.path, options.body);
  if (begun.status !== 200) return begun;
  const passkey = await page.evaluate(
    async ({ kind, options }) => {
      const made =
        kind === 'create'
          ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
          : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
      return (made as PublicKeyCredential).toJSON();
    },
    { kind, options: begun.body.options },
  );
  return call(answer.path, { challenge_id: begun.body.challenge_id, passkey, ...answer.body });
}

const enrol = () =>
  ceremony({
    kind: 'create',
    options: { path: '/auth/factors/passkey/options', body: {} },
    answer: { path: '/auth/factors/passkey', body: {} },
  });
const signInAlone = () =>
  ceremony({
    kind: 'get',
    options: { path: '/auth/login/passkey/options', body: {} },
    answer: { path: '/auth/login/passkey', body: { client_type: 'web' } },
  });
const signOut = () => call('/auth/logout', {});

test('a passkey is enrolled with its recovery codes, signs in alone, and steps up', async () => {
  const { devtools, authenticatorId } = await plugIn(page);
  expect((await call('/auth/login', password)).status).toBe(200);

  const enrolled = await enrol();
  expect(enrolled).toMatchObject({ status: 201, body: { factor: { type: 'passkey', last_used_at: null } } });
  expect(enrolled.body.recovery_codes).toHaveLength(10);
  const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId });
  expect(credentials).toMatchObject([{ isResidentCredential: true, rpId: 'localhost' }]);

  await signOut();
  expect((await call('/auth/me')).status).toBe(401);
  const signedIn = await signInAlone();
  expect(signedIn).toMatchObject({ status: 200, body: { session: { amr: ['pop', 'user', 'mfa'] } } });
  expect((await call('/auth/me')).body.user.email).toBe(password.email);

  const before = Date.parse(signedIn.body.session.auth_time);
  const steppedUp = await ceremony({
    kind: 'get',
    options: { path: '/auth/step-up/passkey/options', body: {} },
    answer: { path: '/auth/step-up', body: {} },
  });
  expect(steppedUp.status).toBe(200);
  expect(Date.parse(steppedUp.body.session.auth_time)).toBeGreaterThan(before);
});

test('a passkey that does not verify its user is the second factor of a password', async () => {
  await plugIn(page, { verifiesUser: false });
  await call('/auth/login', password);
  expect((await enrol()).status).toBe(201);
  await signOut();

  const asked = await call('/auth/login', password);
  expect(asked).toMatchObject({
    status: 401,
    body: { code: 'second_factor_required', methods: ['passkey', 'recovery_code'] },
  });
  expect((await call('/auth/me')).status).toBe(401);
  const { challenge_id } = asked.body;
  const completed = await ceremony({
    kind: 'get',
    options: { path: '/auth/login/passkey/options', body: { challenge_id } },
    answer: { path: '/auth/login/factor', body: { client_type: 'web' } },
  });
  expect(completed).toMatchObject({ status: 200, body: { session: { amr: ['pwd', 'pop', 'mfa'] } } });
});

test('an authenticator is enrolled once: the browser keeps a second passkey back', async () => {
  await plugIn(page);
  await call('/auth/login', password);
  expect((await enrol()).status).toBe(201);
  await ceremony({
    kind: 'get',
    options: { path: '/auth/step-up/passkey/options', body: {} },
    answer: { path: '/auth/step-up', body: {} },
  });
  await expect(enrol()).rejects.toThrow('InvalidStateError');
});
