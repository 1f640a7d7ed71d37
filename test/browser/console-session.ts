/// <reference lib="dom" />
/** The console of a service, in a browser of its own. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { ConsoleMode } from '../../contract/console.ts';
import { type HttpService, localService, newAccount } from '../support/http-service.ts';
import { policyViolations } from './policy-violations.ts';

/** A service with a console, and a clock that can be moved on. */
export interface ConsoleService extends HttpService {
  readonly mode: ConsoleMode;
  /** What its clock says. */
  now(): number;
}

export async function consoleService(mode: ConsoleMode): Promise<ConsoleService> {
  const service = await localService({ consoleMode: mode, settings: { emailCode: true, serviceName: 'Orchard' } });
  let ahead = 0;
  return {
    ...service,
    mode,
    now: () => Date.now() + ahead,
    async pass(milliseconds) {
      ahead += milliseconds;
      await service.pass(milliseconds);
    },
  };
}

export const password = 'a password of the browser suite';

/** The address of somebody who has registered. */
export async function registered(service: HttpService): Promise<string> {
  const { email } = newAccount();
  expect(await service.call('/auth/register', { body: { email, password } })).toMatchObject({ status: 201 });
  return email;
}

export interface ConsoleSession {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Breaches of its policy until now. */
  readonly violations: readonly string[];
}

export async function openConsole(
  browser: Browser,
  { origin }: ConsoleService,
  locale = 'en-GB',
): Promise<ConsoleSession> {
  const context = await browser.newContext({ locale, reducedMotion: 'reduce' });
  const violations = await policyViolations(context);
  const page = await context.newPage();
  await page.goto(origin);
  return { context, page, violations };
}

/** Where the credential of who is signed in is to be found, and that it is nowhere else. */
export async function expectCredential({ context, page }: ConsoleSession, { mode, origin }: ConsoleService) {
  const cookie = (await context.cookies()).find(({ name }) => name === '__Host-session');
  const stored = await page.evaluate(() => ({ ...localStorage, ...sessionStorage }) as Record<string, string>);
  if (mode === 'cookie') {
    expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Strict' });
    expect(stored).toEqual({});
    return;
  }
  expect(cookie).toBeUndefined();
  // No access token: three parts with points between them.
  expect(stored).toEqual({ [`hybrid-auth:${origin}`]: expect.stringMatching(/^\S+ rt_[\w-]+$/) });
}
