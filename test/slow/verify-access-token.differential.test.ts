/**
 * Our verifier against the oracle (jose and an independent schema) on more than 100,000 tokens: every change of a letter,
 * cuts, splices, other structures, and whatever a thief could get our real key to sign. What ours accepts the oracle
 * accepts; and a sample of what ours refuses shows that it refuses nothing that the oracle would take.
 */

import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { verificationKeys, verifyAccessToken } from '../../core/tokens/verify-access-token.ts';
import { joseVerifier, type Oracle } from '../support/jose-verifier.ts';
import {
  audience,
  base64url,
  curveOrder,
  issuer,
  lifetime,
  type Mint,
  malleableTwin,
  mint,
  now,
  someClaims,
  withSignature,
} from '../support/token-mint.ts';

const expected = { issuer, audience, lifetime, additionalClaims: [] };
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** One in this many refusals of ours is put to the oracle; every acceptance is. */
const sample = 16;

const total = { cases: 0, accepted: 0 };

interface Tally {
  cases: number;
  accepted: number;
  /** What one of the two accepts and the other does not. */
  readonly split: string[];
}

describe.each(['ES256', 'RS256'] as const)('ours and jose agree, %s', (alg) => {
  let ours: Mint;
  let second: Mint;
  let theirs: Mint;
  let oracle: Oracle;
  let verify: (token: string, at: number) => boolean;

  beforeAll(async () => {
    [ours, second, theirs] = await Promise.all([mint(alg), mint(alg), mint(alg)]);
    const keys = [ours.publicKey, second.publicKey];
    const known = verificationKeys(keys);
    oracle = await joseVerifier(keys, expected);
    verify = (token, at) => typeof (verifyAccessToken(token, known, expected, at) ?? '') === 'object';
  });

  async function compare(tokens: Iterable<string>, at = now, always = false): Promise<Tally> {
    const tally: Tally = { cases: 0, accepted: 0, split: [] };
    for (const token of tokens) {
      const accepts = verify(token, at);
      tally.cases++;
      if (accepts) tally.accepted++;
      if ((always || accepts || tally.cases % sample === 0) && (await oracle(token, at)) !== accepts)
        tally.split.push(token);
    }
    total.cases += tally.cases;
    total.accepted += tally.accepted;
    return tally;
  }

  it('on genuine tokens at every moment of their lives', async () => {
    const token = ours.token(someClaims({ email: 'user@example.com' }));
    const verdicts: boolean[] = [];
    for (let at = now - 10; at <= now + lifetime + 10; at++) {
      const { accepted, split } = await compare([token], at, true);
      expect(split).toEqual([]);
      verdicts.push(accepted === 1);
    }

    expect(verdicts.indexOf(true)).toBe(5);
    expect(verdicts.filter(Boolean)).toHaveLength(lifetime + 5);
    expect(verdicts.lastIndexOf(true)).toBe(lifetime + 9);
  });

  it('on any claims that we may issue', async () => {
    const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9:._/*-]{0,20}$/);
    const claims = fc.record(
      {
        client_id: fc.constantFrom('mobile', 'api'),
        gen: fc.nat(),
        auth_time: fc.integer({ min: 0, max: now }),
        amr: fc.array(name, { maxLength: 2 }),
        roles: fc.array(name, { maxLength: 5 }),
        permissions: fc.array(name, { maxLength: 5 }),
        email: fc.string({ unit: 'grapheme', maxLength: 40 }),
      },
      { noNullPrototype: true },
    );
    const tokens = fc.sample(claims, { numRuns: 300, seed: 7 }).map((parts) => ours.token(someClaims(parts)));

    expect(await compare(tokens, now, true)).toMatchObject({ accepted: 300, split: [] });
  });

  it('on every token with one letter changed', async () => {
    const token = ours.token(someClaims({ roles: [], permissions: [] }));
    const others = alg === 'ES256' ? [...alphabet] : [...alphabet].filter((_, at) => at % 2 === 0);
    function* changed() {
      for (let at = 0; at < token.length; at++)
        for (const letter of [...others, '.', '=', '+', ' '])
          if (letter !== token[at]) yield token.slice(0, at) + letter + token.slice(at + 1);
    }

    expect(await compare(changed())).toMatchObject({ accepted: 0, split: [] });
  });

  it('on every token with one bit of a part changed and the part spelled canonically', async () => {
    const parts = ours.token(someClaims()).split('.');
    function* flipped() {
      for (const [at, part] of parts.entries())
        for (let bit = 0; bit < Buffer.from(part, 'base64url').length * 8; bit++) {
          const bytes = Buffer.from(part, 'base64url');
          bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          yield parts.with(at, base64url(bytes)).join('.');
        }
    }

    expect(await compare(flipped())).toMatchObject({ accepted: 0, split: [] });
  });

  it('on tokens cut, stretched, and spliced with another genuine one', async () => {
    const token = ours.token(someClaims());
    const other = second.token(someClaims());
    function* torn() {
      for (let at = 0; at <= token.length; at++) {
        yield token.slice(0, at);
        yield token.slice(at);
        yield token.slice(0, at) + token.slice(at + 1);
        yield token.slice(0, at) + other.slice(at);
        yield other.slice(0, at) + token.slice(at);
        for (const stray of ['A', '.', '=', '\n', '\0', '\u{ff0e}', '%2E'])
          yield token.slice(0, at) + stray + token.slice(at);
      }
    }
    const pieces = [...torn()].filter((text) => text !== token && text !== other);

    expect(pieces.length).toBeGreaterThan(5_000);
    expect(await compare(pieces)).toMatchObject({ accepted: 0, split: [] });
  });

  it('on tokens whose parts come from different genuine ones', async () => {
    const donors = [ours, ours, second, theirs].map((who) => who.token(someClaims()).split('.'));
    function* mixed() {
      for (const [header] of donors)
        for (const [, payload] of donors)
          for (const [, , signature] of donors) yield [header, payload, signature].join('.');
    }

    // The first two share a header, so four whole tokens come of them, and one of the third.
    expect(await compare(mixed(), now, true)).toMatchObject({ cases: 64, accepted: 5, split: [] });
  });

  it('on claims of every wrong type and bound, genuinely signed', async () => {
    const values = [
      null,
      true,
      false,
      '',
      'x',
      '0',
      String(now),
      0,
      -1,
      1,
      0.5,
      now + 0.5,
      now - 1,
      now + 1,
      now + 5,
      now + 6,
      now - lifetime,
      now + lifetime,
      now + lifetime + 1,
      now * 1_000,
      2 ** 53,
      1e21,
      1e308,
      [],
      [[]],
      ['x'],
      ['a b'],
      [1],
      [null],
      Array(65).fill('x'),
      {},
      { S: 'x' },
      issuer,
      `${issuer}/`,
      issuer.toUpperCase(),
      audience,
      [issuer],
      [audience],
      [audience, 'other'],
      'A'.repeat(22),
      'A'.repeat(21),
      `${'A'.repeat(21)}B`,
      `${'A'.repeat(22)}\n`,
      'web',
      'mobile',
      'api',
      'x'.repeat(254),
      'x'.repeat(255),
      '\ud800',
      '\u0000',
      '../',
      undefined,
    ];
    function* wrong() {
      for (const name of [
        ...Object.keys(someClaims()),
        'email',
        'scope',
        'admin',
        '__proto__',
        'constructor',
        'toString',
        '',
      ])
        for (const value of values)
          yield ours.token(Object.fromEntries([...Object.entries(someClaims()), [name, value]]));
      for (const at of [-6, -5, -1, 0, 1, 5, 6])
        for (const life of [-1, 0, 1, lifetime - 1, lifetime, lifetime + 1])
          yield ours.token(someClaims({ iat: now + at, nbf: now + at, exp: now + at + life }));
    }

    const { accepted, split } = await compare(wrong(), now, true);

    expect(split).toEqual([]);
    expect(accepted).toBeGreaterThan(20);
  });

  it('on payloads and headers in every odd spelling, genuinely signed', async () => {
    const text = JSON.stringify(someClaims());
    const spell = (whole: string): string[] => [
      ...Array.from(whole, (_, at) =>
        ' \t\n\r'.split('').map((space) => whole.slice(0, at) + space + whole.slice(at)),
      ).flat(),
      ...[...whole.matchAll(/"([^"]+)":/g)].flatMap(({ 0: member, 1: name = '', index }) => [
        `${whole.slice(0, index)}${member}1,${whole.slice(index)}`,
        `${whole.slice(0, -1)},${member}"x"}`,
        whole.replace(member, `"\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}":`),
        whole.replace(member, `"${name.toUpperCase()}":`),
      ]),
      ...[...whole.matchAll(/:(\d+)/g)].flatMap(({ 0: found, 1: digits = '' }) =>
        [
          `${digits}.0`,
          `${digits}e0`,
          `${digits}E+0`,
          `+${digits}`,
          `0${digits}`,
          `-${digits}`,
          `0x${Number(digits).toString(16)}`,
          `${digits}n`,
          '1e999',
          '-0',
          'NaN',
          'Infinity',
          `"${digits}"`,
        ].map((number) => whole.replace(found, `:${number}`)),
      ),
      `\u{feff}${whole}`,
      `${whole}\0`,
      `${whole},`,
      `${whole}{}`,
      `[${whole}]`,
      `${whole.slice(0, -1)},}`,
      `/**/${whole}`,
      `)]}'\n${whole}`,
      whole.replaceAll('"', "'"),
      '',
      'null',
      '0',
      '""',
      '[]',
      '{}',
      '['.repeat(700),
      `{"a":${'['.repeat(300)}${']'.repeat(300)}}`,
      JSON.stringify(whole),
    ];
    function* odd() {
      for (const payload of spell(text)) yield ours.sign(ours.header, payload);
      for (const header of spell(ours.header)) yield ours.sign(header, text);
      for (const bytes of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80]])
        yield ours.sign(
          ours.header,
          Buffer.concat([
            Buffer.from(text.slice(0, -1)),
            Buffer.from(',"email":"'),
            Buffer.from(bytes),
            Buffer.from('"}'),
          ]),
        );
    }

    expect(await compare(odd(), now, true)).toMatchObject({ accepted: 0, split: [] });
  });

  it('on headers with members of every kind, genuinely signed', async () => {
    const { kid } = ours.publicKey;
    const extras = {
      alg: [
        'none',
        'None',
        'NONE',
        'nOnE',
        'HS256',
        'RS256',
        'PS256',
        'EdDSA',
        'ES384',
        'ES256K',
        'ES256',
        'es256',
        `${alg} `,
        [alg],
        7,
        null,
        {},
      ],
      kid: [
        '',
        '../../dev/null',
        "' OR 1=1",
        '__proto__',
        'constructor',
        {},
        7,
        null,
        'x'.repeat(2_000),
        theirs.publicKey.kid,
        second.publicKey.kid,
        [kid],
        ` ${kid}`,
        kid.toLowerCase(),
      ],
      typ: ['JWT', 'at+JWT', 'AT+JWT', 'application/at+jwt', 'at+jwt ', '', null, ['at+jwt'], 'id+jwt', 'refresh+jwt'],
      jwk: [ours.publicKey, theirs.publicKey, {}, null],
      jku: ['http://127.0.0.1/', 'https://169.254.169.254/', ''],
      x5u: ['http://127.0.0.1/'],
      x5c: [['MIIB'], []],
      crit: [[], ['alg'], ['exp'], ['b64'], ['unknown'], null, 'exp'],
      b64: [true, false, null],
      zip: ['DEF', 'GZIP'],
      cty: ['JWT', 'at+jwt'],
      enc: ['A256GCM'],
      nonce: ['x'],
      p2c: [2 ** 31],
      __proto__x: [1],
    };
    function* headers() {
      const genuine = Object.entries(JSON.parse(ours.header) as object);
      for (const [name, values] of Object.entries(extras))
        for (const value of [...values, undefined])
          for (const who of [ours, theirs]) {
            const members = new Map<string, unknown>([...genuine, [name, value]]);
            yield who.sign(JSON.stringify(Object.fromEntries(members)), JSON.stringify(someClaims()));
            yield who.sign(
              JSON.stringify({ ...Object.fromEntries(members), b64: false, crit: ['b64'] }),
              JSON.stringify(someClaims()),
            );
          }
    }

    const { split, accepted } = await compare(headers(), now, true);

    expect(split).toEqual([]);
    // The algorithm spelled out as it is, and the twelve members that are not ours left out.
    expect(accepted).toBe(1 + 12);
  });

  it('on signatures of every forged kind', async () => {
    const token = ours.token(someClaims());
    const [header = '', payload = '', signature = ''] = token.split('.');
    const edges = [0n, 1n, 2n, curveOrder - 1n, curveOrder, curveOrder + 1n, 2n ** 256n - 1n, 2n ** 255n, 2n ** 248n];
    function* forged() {
      for (const r of edges) for (const s of edges) yield withSignature(token, r, s);
      for (let length = 0; length <= 300; length++)
        yield `${header}.${payload}.${base64url(Buffer.alloc(length, 0x5a))}`;
      for (let length = 0; length <= 300; length++) yield `${header}.${payload}.${base64url(Buffer.alloc(length))}`;
      for (const secret of ['', 'secret', JSON.stringify(ours.publicKey), ours.publicKey.kid])
        for (const hash of ['sha256', 'sha384', 'sha512'])
          yield `${header}.${payload}.${createHmac(hash, secret).update(`${header}.${payload}`).digest('base64url')}`;
      for (const hash of ['sha1', 'sha384', 'sha512'])
        yield ours.sign(ours.header, JSON.stringify(someClaims()), { hash });
      yield `${header}.${payload}.${signature.slice(0, -1)}${alphabet[(alphabet.indexOf(signature.at(-1) ?? '') + 1) % 64]}`;
    }

    expect(await compare(forged(), now, true)).toMatchObject({ accepted: 0, split: [] });
    if (alg === 'ES256')
      expect(await compare([malleableTwin(token)], now, true)).toMatchObject({ accepted: 1, split: [] });
  });

  it('on random edits of genuine tokens', async () => {
    const token = ours.token(someClaims());
    const edit = fc.tuple(
      fc.nat(token.length),
      fc.nat(4),
      fc.string({ unit: fc.constantFrom(...alphabet, '.'), maxLength: 6 }),
    );
    const edits = fc.sample(fc.array(edit, { minLength: 1, maxLength: 4 }), { numRuns: 5_000, seed: 11 });
    const tokens = edits
      .map((list) => list.reduce((text, [at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut), token))
      .filter((text) => text !== token);

    expect(await compare(tokens)).toMatchObject({ accepted: 0, split: [] });
  });
});

it('makes more than 100,000 cases, and accepts some of them', () => {
  expect(total.cases).toBeGreaterThan(100_000);
  expect(total.accepted).toBeGreaterThan(2_000);
});
