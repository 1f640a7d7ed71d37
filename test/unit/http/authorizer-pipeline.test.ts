import type { PrincipalContext } from '../../../contract/principal-context.ts';
import type { RouteRule } from '../../../contract/route-rules.ts';
import type { Credential } from '../../../core/credential.ts';
import type { Principal } from '../../../core/principal.ts';
import {
  type AuthorizerRequest,
  authorizerPipeline as pipelineBehind,
} from '../../../functions/http/authorizer-pipeline.ts';
import { principalFrom } from '../../../functions/http/principal-context.ts';
import { failing } from '../../support/dynamo-faults.ts';
import { logged } from '../../support/logged.ts';
import { bearer, cookieOf, tokensOf, wiredUseCases } from '../../support/wired-use-cases.ts';
import { httpRequest, type RequestParts } from './http-request.ts';

const at = Date.UTC(2026, 10, 23, 21);
const origin = 'https://app.example.com';
const settings = { allowedOrigins: [origin], sessionCookieName: '__Host-session' };
type Parts = Parameters<typeof pipelineBehind>[0];
const authorizerPipeline =
  (run: Parts['run'], given: typeof settings, proxy: Parts['proxy'] = null, rule: RouteRule | null = {}) =>
  (request: Omit<AuthorizerRequest, 'routeKeys' | 'alias'>) =>
    pipelineBehind({ run, ruleOf: () => rule, settings: given, proxy, now: () => at })({
      ...request,
      routeKeys: ['GET /orders'],
      alias: undefined,
    });
const session = '__Host-session=abc';
const ip = '205.255.255.176';
const principal: Principal = {
  userId: 'u'.repeat(22),
  sessionId: 's'.repeat(22),
  clientType: 'web',
  method: 'cookie',
  roles: ['user', 'editor'],
  permissions: [],
  authenticatedAt: Date.UTC(2026, 10, 23, 20, 49),
  amr: ['pwd', 'otp', 'mfa'],
};

/** Asks an authorizer that lets everyone pass, and notes what it was shown. */
async function asked(parts: RequestParts) {
  const seen: Credential[] = [];
  const decide = authorizerPipeline(async (credential) => {
    seen.push(credential);
    return principal;
  }, settings);
  return { context: await decide(httpRequest(parts)), seen };
}

test('what is passed on are short texts that a header may carry', async () => {
  const { context } = await asked({ headers: { authorization: 'Bearer abc' } });
  expect(context).toEqual({
    sub: principal.userId,
    sid: principal.sessionId,
    client_type: 'web',
    auth_method: 'cookie',
    roles: 'user editor',
    permissions: '',
    auth_time: '2026-11-23T20:49:00.000Z',
    amr: 'pwd otp mfa',
  });
});

test('a bearer goes before the cookie, and a bad one stays a bad one', async () => {
  expect((await asked({ headers: { authorization: 'Bearer x' }, cookies: [session] })).seen).toEqual([
    { ...bearer('x'), ip },
  ]);
  expect((await asked({ headers: { authorization: 'Bearer x,y' }, cookies: [session] })).seen).toEqual([
    { method: 'bearer', value: null, ip },
  ]);
});

test.each<[string, RequestParts, boolean]>([
  ['reads, from an old browser', { cookies: [session] }, true],
  ['writes, from an old browser', { method: 'POST', cookies: [session] }, false],
  ['writes, from its own origin', { method: 'POST', cookies: [session], headers: { origin } }, true],
  [
    'writes, from its own page',
    { method: 'POST', cookies: [session], headers: { 'sec-fetch-site': 'same-origin' } },
    true,
  ],
  [
    'writes, from elsewhere',
    { method: 'POST', cookies: [session], headers: { origin: 'https://evil.example' } },
    false,
  ],
  ['reads, from elsewhere', { cookies: [session], headers: { origin: 'https://evil.example' } }, false],
  ['reads, for another site', { cookies: [session], headers: { 'sec-fetch-site': 'cross-site' } }, false],
  ['with two cookies, from elsewhere', { cookies: [session, session], headers: { origin: 'null' } }, false],
  ['with a bearer, from elsewhere', { method: 'POST', headers: { authorization: 'Bearer x', origin: 'null' } }, true],
])('a request that %s: %j is %s', async (_, parts, isAuthorized) => {
  const { context, seen } = await asked(parts);
  expect(context === 'origin_refused').toBe(!isAuthorized);
  expect(seen).toHaveLength(isAuthorized ? 1 : 0);
});

describe('behind a trusted proxy', () => {
  const secret = 's'.repeat(40);
  const through = (headers: Record<string, string>, secrets = async (): Promise<string[]> => [secret]) =>
    authorizerPipeline(async () => principal, settings, { addressHeader: 'x-real-ip', secrets })(
      httpRequest({ headers: { authorization: 'Bearer abc', ...headers } }),
    );

  test('what shows its secret is decided as ever, and all else is denied', async () => {
    expect(await through({ 'x-origin-verify': secret })).toMatchObject({ sub: principal.userId });
    for (const shown of [{}, { 'x-origin-verify': '' }, { 'x-origin-verify': `${secret},${secret}` }] as const)
      expect(await through(shown as Record<string, string>)).toBe('forbidden');
  });

  test.each<[string, string | undefined, string | undefined]>([
    ['the address that it names', '198.51.100.7', '198.51.100.7'],
    ['none where it names none', undefined, undefined],
    ['none where it names two', '198.51.100.7, 198.51.100.8', undefined],
  ])('a credential has %s, and never the proxy’s own', async (_, named, from) => {
    const seen: Credential[] = [];
    const decide = authorizerPipeline(
      async (credential) => {
        seen.push(credential);
        return principal;
      },
      settings,
      { addressHeader: 'x-real-ip', secrets: async () => [secret] },
    );
    const headers = { authorization: 'Bearer abc', 'x-origin-verify': secret, ...(named && { 'x-real-ip': named }) };
    expect(await decide(httpRequest({ headers }))).toMatchObject({ sub: principal.userId });
    expect(seen).toEqual([{ ...bearer('abc'), ip: from }]);
  });

  test('a secret that cannot be read denies', async () => {
    await logged(async () => {
      const broken = () => Promise.reject(new Error('no secret'));
      expect(await through({ 'x-origin-verify': secret }, broken)).toBe('unavailable');
    });
  });
});

test('nobody is denied', async () => {
  const decide = authorizerPipeline(async () => null, settings);
  expect(await decide(httpRequest())).toBe('unauthenticated');
});

test.each([new Error('a secret'), 'a secret', null, undefined, { statusCode: 200 }])(
  'whatever is thrown denies, and says no word of it: %p',
  async (thrown) => {
    for (const run of [
      () => Promise.reject(thrown),
      () => {
        throw thrown;
      },
    ]) {
      let decision: unknown;
      const lines = await logged(async () => {
        decision = await authorizerPipeline(run, settings)(httpRequest({ headers: { authorization: 'Bearer abc' } }));
      });
      expect(decision).toBe('unavailable');
      expect(lines).toMatchObject([{ event: 'sys_unavailable', request_id: 'JKJaXmPLvHcESHA=' }]);
      expect(JSON.stringify(lines)).not.toContain('a secret');
    }
  },
);

describe('over the real use case', () => {
  test('what it passes on is what the routes behind it read', async () => {
    const open = await wiredUseCases();
    const { signIn, authorize } = open.instance();
    const owner = await open.person({ roles: ['user', 'admin'] });
    const { accessToken, sessionId } = tokensOf(await signIn(owner, 'api'));
    const request = httpRequest({ headers: { authorization: `Bearer ${accessToken}` } });
    const context = await authorizerPipeline(authorize, settings)(request);
    expect(principalFrom({ authorizerContext: { ...(context as PrincipalContext) } })).toEqual({
      sub: owner.userId,
      sid: sessionId,
      client_type: 'api',
      auth_method: 'bearer',
      roles: 'user admin',
      permissions: 'notes:read',
      auth_time: new Date(open.clock.now()).toISOString(),
      amr: 'pwd',
    });
  });

  test.each(['isRevoked', 'find'] as const)('a “%s” that fails denies; the next request passes', async (verb) => {
    const open = await wiredUseCases();
    const owner = await open.person();
    const { sessions, revocations } = open.stores;
    const { signIn } = open.instance();
    const headers = { authorization: `Bearer ${tokensOf(await signIn(owner, 'mobile')).accessToken}` };
    const cookies = [`__Host-session=${cookieOf(await signIn(owner, 'web'))}`];
    const stores =
      verb === 'find' ? { sessions: failing(sessions, verb) } : { revocations: failing(revocations, verb) };
    const decide = authorizerPipeline(open.instance({ stores }).authorize, settings);
    const request = httpRequest(verb === 'find' ? { cookies } : { headers });
    await logged(async () => expect(await decide(request)).toBe('unavailable'));
    expect(await decide(request)).toMatchObject({ sub: owner.userId });
  });
});

describe('a route behind the authorizer', () => {
  const passed = {
    sub: 'u',
    sid: 's',
    client_type: 'web',
    auth_method: 'cookie',
    roles: '',
    permissions: '',
    auth_time: 't',
    amr: 'pwd',
  };

  test('reads the principal from there alone, and of it what we put in', () => {
    const headers = { 'x-user-id': 'evil', 'x-amzn-sub': 'evil', sub: 'evil' };
    const request = httpRequest({ headers, authorizerContext: { ...passed, extra: 'x' } });
    expect(principalFrom(request)).toEqual(passed);
  });

  test.each([null, {}, { ...passed, sub: '' }, { ...passed, sid: undefined }])(
    'that is reached without one is broken, and never anonymous: %j',
    (authorizerContext) => {
      expect(() => principalFrom({ authorizerContext })).toThrow('no authorizer');
    },
  );
});

describe('on a route with a rule', () => {
  const authorization = 'Bearer abc';
  const byBearer = { headers: { authorization } };
  const askedBy = (rule: RouteRule | null, parts: RequestParts, who: Principal | null = principal) =>
    authorizerPipeline(async () => who, settings, null, rule)(httpRequest(parts));

  test('that is not known everybody is denied, and none is told why', async () => {
    expect(await askedBy(null, byBearer)).toBe('forbidden');
  });

  test.each<[RouteRule, unknown]>([
    [{ roles: ['editor'] }, 'sub'],
    [{ roles: ['admin'] }, 'forbidden'],
    [{ permissions: ['notes:read'] }, 'forbidden'],
    [{ clientTypes: ['web'] }, 'sub'],
    [{ clientTypes: ['mobile', 'api'] }, 'forbidden'],
    [{ maxAuthAge: 660 }, 'sub'],
    [{ maxAuthAge: 659 }, 'step_up_required'],
    [{ secondFactor: true }, 'sub'],
  ])('%j the same session is answered by %s', async (rule, answer) => {
    const verdict = await askedBy(rule, byBearer);
    expect(typeof verdict === 'string' ? verdict : Object.keys(verdict)[0]).toBe(answer);
  });

  test('that is optional nobody passes as nobody, and a bad credential is denied all the same', async () => {
    const optional = { optional: true } as const;
    expect(await askedBy(optional, {}, null)).toEqual({ auth_method: 'none' });
    expect(await askedBy(optional, byBearer)).toMatchObject({ sub: principal.userId });
    for (const bad of [
      byBearer,
      { headers: { authorization: '' } },
      { cookies: [session] },
      { cookies: [session, session] },
      { headers: { authorization: 'Basic YTpi' }, cookies: [] },
    ] satisfies RequestParts[])
      expect(await askedBy(optional, bad, null)).toBe('unauthenticated');
  });

  test('that explains the backend hears the reason, and nothing of who was refused', async () => {
    const onDenied = 'explain' as const;
    expect(await askedBy({ onDenied }, {}, null)).toEqual({ denied: 'unauthenticated' });
    expect(await askedBy({ onDenied, roles: ['admin'] }, byBearer)).toEqual({ denied: 'forbidden' });
    expect(await askedBy({ onDenied, maxAuthAge: 1 }, byBearer)).toEqual({ denied: 'step_up_required', max_age: '1' });
    const foreign = { cookies: [session], headers: { origin: 'https://evil.example' } };
    expect(await askedBy({ onDenied }, foreign)).toEqual({ denied: 'origin_refused' });
  });

  test('that explains an outage is explained too', async () => {
    const broken = () => Promise.reject(new Error('down'));
    await logged(async () => {
      const decide = authorizerPipeline(broken, settings, null, { onDenied: 'explain' });
      expect(await decide(httpRequest(byBearer))).toEqual({ denied: 'unavailable' });
    });
  });

  test('its look at the revocations is handed on', async () => {
    const seen: unknown[] = [];
    const decide = authorizerPipeline(
      async (_, revocation) => {
        seen.push(revocation);
        return principal;
      },
      settings,
      null,
      { revocation: 'none' },
    );
    await decide(httpRequest(byBearer));
    expect(seen).toEqual(['none']);
  });
});
