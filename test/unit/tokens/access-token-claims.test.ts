import { areClaims, clockSkew, isName } from '../../../core/tokens/access-token-claims.ts';
import { audience, issuer, lifetime, now, someClaims } from '../../support/token-mint.ts';

const expected = { issuer, audience, lifetime, additionalClaims: [] };
const good = someClaims();
const holds = (claims: unknown, at = now): boolean => areClaims(claims, expected, at);
const with_ = (parts: Record<string, unknown>) => ({ ...good, ...parts });
const without = (name: string) => Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));
const names = (count: number) => Array.from({ length: count }, (_, at) => `r${at}`);

describe('the schema of access tokens', () => {
  it('takes what we issue, to mobile and api clients, with and without an e-mail address', () => {
    expect(holds(good)).toBe(true);
    expect(holds(with_({ client_id: 'api' }))).toBe(true);
    expect(holds(with_({ email: 'user@example.com' }))).toBe(true);
    expect(holds(with_({ gen: 0, auth_time: 0, roles: [], permissions: [], amr: [] }))).toBe(true);
  });

  it.each(Object.keys(good))('wants %s (A63, A70)', (name) => {
    expect(holds(without(name))).toBe(false);
    expect(holds({ ...without(name), other: 1 })).toBe(false);
    expect(holds({ ...without(name), email: 'user@example.com' })).toBe(false);
  });

  it('takes no member that it does not know (A77)', () => {
    for (const name of ['admin', 'scope', 'Sub', 'constructor', 'toString', 'emails', ''])
      expect(holds(with_({ [name]: 'x' }))).toBe(false);
    expect(holds(JSON.parse(`{"__proto__":{"email":"x"},${JSON.stringify(good).slice(1)}`))).toBe(false);
  });

  it.each([null, undefined, 7, 'claims', true, [], [good], () => good])('is for objects only, not %p', (claims) => {
    expect(holds(claims)).toBe(false);
  });

  it.each(['sub', 'jti', 'sid'])('wants %s to be an id of ours (A74, A75, A186)', (name) => {
    for (const value of [
      null,
      7,
      '',
      {},
      [good.sub],
      `${good.sub}\n`,
      ` ${good.sub}`,
      `${good.sub}A`,
      good.sub.slice(1),
      `${good.sub.slice(0, -1)}B`,
      `.${good.sub.slice(1)}`,
    ])
      expect(holds(with_({ [name]: value }))).toBe(false);
    for (const last of 'AQgw') expect(holds(with_({ [name]: good.sub.slice(0, -1) + last }))).toBe(true);
  });

  it.each([
    ['iss', issuer],
    ['aud', audience],
  ])('wants %s to be exactly the expected one (A70 to A73, A82, A83)', (name, value) => {
    for (const other of [
      null,
      '',
      [],
      [value],
      [value, 'other'],
      [1, value],
      {},
      `${value}/`,
      value.toUpperCase(),
      `${value}.evil.example`,
      value.slice(0, -1),
      'https://staging.example.com',
    ])
      expect(holds(with_({ [name]: other }))).toBe(false);
  });

  it('knows two kinds of client, and web is not among them', () => {
    for (const client of ['web', 'Mobile', '', null, ['api']]) expect(holds(with_({ client_id: client }))).toBe(false);
  });

  it.each(['iat', 'nbf', 'exp', 'auth_time', 'gen'])(
    'wants %s to be a whole number from nothing up (A58 to A62)',
    (name) => {
      for (const value of [
        null,
        true,
        '',
        '1',
        String(now),
        [],
        [now],
        {},
        now + 0.5,
        -1,
        1e308,
        Number.POSITIVE_INFINITY,
        Number.NaN,
        2 ** 53,
        now * 1_000 + 0.5,
      ])
        expect(holds(with_({ [name]: value }))).toBe(false);
    },
  );

  it('refuses times in milliseconds (A61)', () => {
    expect(holds(with_({ exp: (now + lifetime) * 1_000 }))).toBe(false);
    expect(holds(with_({ iat: now * 1_000, nbf: now * 1_000, exp: (now + lifetime) * 1_000 }))).toBe(false);
    expect(holds(with_({ auth_time: now * 1_000 }))).toBe(false);
  });

  it('ends a token in the second that it names, with no grace (A64)', () => {
    expect(holds(good, now + lifetime - 1)).toBe(true);
    expect(holds(good, now + lifetime)).toBe(false);
    expect(holds(good, now + lifetime + 1)).toBe(false);
  });

  it('takes a token from a clock that runs ahead by the skew, and by no second more (A65, A67)', () => {
    expect(clockSkew).toBe(5);
    expect(holds(good, now - 5)).toBe(true);
    expect(holds(good, now - 6)).toBe(false);
  });

  it('wants nbf to be iat (A65, A66)', () => {
    expect(holds(with_({ nbf: now + 1 }))).toBe(false);
    expect(holds(with_({ nbf: now - 1 }))).toBe(false);
  });

  it('wants a life of at least a second and at most the lifetime (A68, A69)', () => {
    expect(holds(with_({ exp: now + 1 }))).toBe(true);
    expect(holds(with_({ exp: now }), now - 5)).toBe(false);
    expect(holds(with_({ exp: now - 1 }), now - 5)).toBe(false);
    expect(holds(with_({ exp: now + lifetime + 1 }))).toBe(false);
    expect(holds(with_({ iat: now - 1, nbf: now - 1, exp: now + lifetime }))).toBe(false);
    expect(holds(with_({ iat: now - lifetime, nbf: now - lifetime, exp: now + 1 }))).toBe(false);
  });

  it('wants the sign-in to lie before the token, but for the skew', () => {
    expect(holds(with_({ auth_time: now + 5 }))).toBe(true);
    expect(holds(with_({ auth_time: now + 6 }))).toBe(false);
  });

  it.each(['amr', 'roles', 'permissions'])('wants %s to be a list of at most 64 names', (name) => {
    expect(holds(with_({ [name]: names(64) }))).toBe(true);
    expect(holds(with_({ [name]: names(65) }))).toBe(false);
    for (const value of [
      null,
      'admin',
      { 0: 'admin', length: 1 },
      7,
      [7],
      [null],
      [''],
      ['a b'],
      ['a', 'b\n'],
      [['a']],
    ])
      expect(holds(with_({ [name]: value }))).toBe(false);
  });

  it('wants an e-mail address, where there is one, to be text of at most 254 characters', () => {
    expect(holds(with_({ email: 'x'.repeat(254) }))).toBe(true);
    expect(holds(with_({ email: 'x'.repeat(255) }))).toBe(false);
    for (const value of [null, 7, ['x@example.com'], {}]) expect(holds(with_({ email: value }))).toBe(false);
  });
});

describe('a name', () => {
  it.each(['a', 'A', '7', 'admin', 'notes:read', 'a.b_c/d*e-f', 'x'.repeat(64)])('may be %s', (name) => {
    expect(isName(name)).toBe(true);
  });

  it.each([
    '',
    ' ',
    ':a',
    '-a',
    '*',
    'a b',
    'a,b',
    'a\n',
    '\na',
    'a\u00e4',
    'a"',
    'x'.repeat(65),
    7,
    null,
    ['a'],
    undefined,
  ])('is not %p', (name) => {
    expect(isName(name)).toBe(false);
  });
});
