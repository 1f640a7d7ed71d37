import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type IncomingRequest, Refusal, type VerifierOptions, verifier } from '../../../backend/verify.ts';
import { newSigningKey, publicKey } from '../../../core/keys/signing-keys.ts';
import { audience, type Mint, mint, someClaims } from '../../support/token-mint.ts';

let key: Mint;
let server: Server;
let issuer: string;
/** What the issuer answers, and how often it was asked. */
let published: { status: number; keys: object[] };
let asked = 0;

beforeAll(async () => {
  key = await mint('ES256');
  server = createServer((request, response) => {
    asked++;
    response.statusCode = request.url === '/.well-known/jwks.json' ? published.status : 404;
    response.end(JSON.stringify({ keys: published.keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  published = { status: 200, keys: [key.publicKey] };
  asked = 0;
});

const now = Math.floor(Date.now() / 1_000);
const claims = (parts: object = {}) => ({
  ...someClaims(),
  ...{ iss: issuer, iat: now, nbf: now, exp: now + 900, auth_time: now - 60 },
  ...parts,
});
const tokenOf = (parts: object = {}): string => key.token(claims(parts));
const verifying = (more: Partial<VerifierOptions> = {}) => verifier({ issuer, audience, ...more });
const carrying = (authorization: string): IncomingRequest => ({ headers: { authorization } });
const bearing = (token: string): IncomingRequest => carrying(`Bearer ${token}`);
const refusalOf = (work: Promise<unknown>): Promise<Refusal> =>
  work.then(
    () => Promise.reject(new Error('it was accepted')),
    (error) => (error instanceof Refusal ? error : Promise.reject(error)),
  );

test('a genuine token says who is calling', async () => {
  const { sub, sid, roles, permissions, amr } = claims({ sub: 'u'.repeat(21).concat('A') });
  const token = tokenOf({ sub, sid });

  expect(await verifying().principal(bearing(token))).toEqual({
    ...{ userId: sub, sessionId: sid, clientType: 'mobile', authMethod: 'bearer', roles, permissions, amr },
    authTime: new Date((now - 60) * 1_000),
    claims: {},
  });
});

test('keys that are given verify without anything being fetched, and no others do', async () => {
  const auth = verifying({ jwks: { keys: [key.publicKey] } });
  await auth.ready();
  expect(await auth.principal(bearing(tokenOf()))).not.toBeNull();
  const other = await mint('ES256');
  expect(await refusalOf(auth.principal(bearing(other.token(claims()))))).toMatchObject({ status: 401 });
  expect(asked).toBe(0);
});

test.each([[[]], [[{ kty: 'oct', k: 'c2VjcmV0' }]], [[{ kty: 'EC', crv: 'P-384', kid: 'a', alg: 'ES384' }]]])(
  'a set without a key of our forms is refused at once: %j',
  (keys) => {
    expect(() => verifying({ jwks: { keys } })).toThrow('jwks: there is no key in it');
  },
);

test.each<[string, (token: string) => IncomingRequest]>([
  ['Fetch and Hono', (token) => ({ headers: new Headers({ Authorization: `Bearer ${token}` }) })],
  ['Hono’s own request', (token) => ({ raw: new Request(issuer, { headers: { authorization: `bearer ${token}` } }) })],
  [
    'Fastify',
    (token) => ({ raw: { headers: { authorization: `Bearer ${token}` }, rawHeaders: ['Authorization', ''] } }),
  ],
])('a request of %s is read', async (_, request) => {
  expect(await verifying().principal(request(tokenOf()))).toMatchObject({ clientType: 'mobile' });
});

test('a request without Authorization is nobody, whatever cookies it has', async () => {
  const headers = { cookie: '__Host-session=AAAA', host: 'example.com' };
  expect(await verifying().principal({ headers })).toBeNull();
  const refusal = await refusalOf(verifying().requirePrincipal({ headers }));
  expect(refusal).toMatchObject({ code: 'unauthenticated', status: 401, headers: { 'WWW-Authenticate': 'Bearer' } });
  expect(asked).toBe(0);
});

test.each([
  ['another scheme', 'Basic dXNlcjpwYXNz'],
  ['an empty header', ''],
  ['a token without its scheme', 'abc.def.ghi'],
])('%s is refused, and called no invalid token (RFC 6750, section 3.1)', async (_, authorization) => {
  const refusal = await refusalOf(verifying().principal(carrying(authorization)));
  expect(refusal).toMatchObject({ status: 401, headers: { 'WWW-Authenticate': 'Bearer' } });
});

test.each<[string, () => IncomingRequest]>([
  ['two tokens', () => carrying(`Bearer ${tokenOf()}, Bearer ${tokenOf()}`)],
  [
    'two headers, of which Node keeps the first',
    () => {
      const [one, other] = [`Bearer ${tokenOf()}`, 'Bearer other'];
      return { headers: { authorization: one }, rawHeaders: ['Authorization', one, 'authorization', other] };
    },
  ],
  ['another issuer', () => bearing(tokenOf({ iss: 'https://other.example.com' }))],
  ['another audience', () => bearing(tokenOf({ aud: 'https://other.example.com' }))],
  ['an expired token', () => bearing(tokenOf({ iat: now - 900, nbf: now - 900, exp: now - 1, auth_time: now - 900 }))],
  ['a token that lives longer than the service’s', () => bearing(tokenOf({ exp: now + 901 }))],
  ['a claim that nobody named', () => bearing(tokenOf({ tenant: 'a' }))],
  ['the token of a web session, which there is none of', () => bearing(tokenOf({ client_id: 'web' }))],
  ['an ID token’s header', () => bearing(key.sign(key.header.replace('at+jwt', 'JWT'), JSON.stringify(claims())))],
  ['no signature', () => bearing(`${tokenOf().split('.').slice(0, 2).join('.')}.`)],
])('%s is refused as the contract has it', async (_, request) => {
  const refusal = await refusalOf(verifying().principal(request()));

  expect(refusal).toMatchObject({
    ...{ code: 'unauthenticated', status: 401, statusCode: 401, message: 'unauthenticated' },
    headers: { 'Content-Type': 'application/problem+json', 'WWW-Authenticate': 'Bearer error="invalid_token"' },
  });
  expect(JSON.parse(refusal.body)).toMatchObject({ code: 'unauthenticated', request_id: expect.any(String) });
});

test('the app’s own claims come along where they are named', async () => {
  const more = { tenant: 'a', email: 'user@example.com' };
  const principal = await verifying({ additionalClaims: ['tenant'] }).principal(bearing(tokenOf(more)));
  expect(principal?.claims).toEqual(more);
});

test('the rule is held', async () => {
  const { requirePrincipal } = verifying();
  const request = bearing(tokenOf({ roles: ['member'] }));

  expect(await requirePrincipal(request, { roles: ['member'], maxAuthAge: 300 })).toMatchObject({ roles: ['member'] });
  expect(await refusalOf(requirePrincipal(request, { roles: ['admin'] }))).toMatchObject({ status: 403 });
  const stale = await refusalOf(requirePrincipal(request, { maxAuthAge: 30 }));
  expect(stale.headers['WWW-Authenticate']).toBe('Bearer error="insufficient_user_authentication", max_age="30"');
  await expect(requirePrincipal(request, { role: ['admin'] } as object)).rejects.toThrow(TypeError);
});

test('a session that has ended is refused, and the list is asked for each request', async () => {
  const ended = new Set<string>();
  const { principal } = verifying({ revocations: () => async (sid) => ended.has(sid) });
  const parts = claims();
  const request = bearing(key.token(parts));
  expect(await principal(request)).not.toBeNull();

  ended.add(parts.sid);

  expect(await refusalOf(principal(request))).toMatchObject({ code: 'unauthenticated' });
});

test('the list learns how long a revocation matters', () => {
  const revocations = jest.fn(() => async () => false);
  verifying({ revocations, accessTokenLifetime: 1_800 });
  expect(revocations).toHaveBeenCalledWith({ accessTokenLifetime: 1_800 });
});

test('a list that cannot be read refuses the request, and tells only us why', async () => {
  const cause = new Error('secret of the database');
  const failing = verifying({
    revocations: () => async () => {
      throw cause;
    },
  });

  const refusal = await refusalOf(failing.principal(bearing(tokenOf())));
  expect(refusal).toMatchObject({ code: 'internal_error', status: 500, cause });
  expect(refusal.body).not.toContain('secret');
  expect(await refusalOf(failing.ready())).toMatchObject({ cause });
});

describe('the keys of the issuer', () => {
  test('are loaded once, and once more for a key that is not known, at most once in 30 s', async () => {
    const { principal } = verifying();
    await Promise.all(Array.from({ length: 5 }, () => principal(bearing(tokenOf()))));
    expect(asked).toBe(1);

    const strange = (await mint('ES256')).token(claims());
    for (let tries = 0; tries < 5; tries++) await refusalOf(principal(bearing(strange)));

    expect(asked).toBe(1);
  });

  test('a key that is published later is found after 30 s', async () => {
    const { principal } = verifying();
    const next = await mint('ES256');
    const request = bearing(next.token(claims()));
    await refusalOf(principal(request));
    published.keys = [key.publicKey, next.publicKey];
    await refusalOf(principal(request));

    const later = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 30_000);
    const found = await principal(request);
    later.mockRestore();

    expect({ found, asked }).toMatchObject({ found: { clientType: 'mobile' }, asked: 2 });
  });

  test.each<[string, Partial<typeof published>]>([
    ['an outage', { status: 503 }],
    ['no key', { keys: [] }],
    ['keys of other kinds alone', { keys: [{ kty: 'oct', k: 'AAAA', kid: 'A'.repeat(43), alg: 'HS256', use: 'sig' }] }],
  ])('%s is no reason to let anybody in', async (_, answer) => {
    Object.assign(published, answer);
    const refusal = await refusalOf(verifying().principal(bearing(tokenOf())));
    expect(refusal).toMatchObject({ code: 'unavailable', status: 503, headers: { 'Retry-After': '1' } });
    expect(await refusalOf(verifying().ready())).toMatchObject({ status: 503 });
  });

  test('keys of other kinds beside ours do no harm', async () => {
    published.keys = [{ kty: 'OKP', crv: 'Ed25519', x: 'AAAA', kid: 'other' }, {}, key.publicKey];
    expect(await verifying().principal(bearing(tokenOf()))).not.toBeNull();
  });

  test('RS256 is accepted where the issuer publishes it', async () => {
    const rsa = await mint('RS256');
    published.keys = [publicKey(await newSigningKey('ES256', 'active', 0)), rsa.publicKey];
    expect(await verifying().principal(bearing(rsa.token(claims())))).not.toBeNull();
  });
});

test.each<[string, object]>([
  ['issuer', { issuer: 'http://auth.example.com' }],
  ['issuer', { issuer: undefined }],
  ['audience', { audience: undefined }],
  ['audience', { audience: '' }],
  ['jwksUri', { jwksUri: 'http://auth.example.com/jwks.json' }],
  ['jwksUri', { jwksUri: 'http://localhost.example.com/jwks.json' }],
  ['accessTokenLifetime', { accessTokenLifetime: 86_400 }],
  ['additionalClaims', { additionalClaims: ['*'] }],
])('%s that would check nothing is refused at the start: %j', (name, wrong) => {
  expect(() => verifying(wrong)).toThrow(new RegExp(`^${name}: got `));
});
