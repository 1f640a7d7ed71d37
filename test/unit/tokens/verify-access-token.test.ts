import { constants, createHmac, createPublicKey, type JsonWebKey } from 'node:crypto';
import {
  accessTokenHeader,
  maxTokenLength,
  verificationKeys,
  verifyAccessToken,
} from '../../../core/tokens/verify-access-token.ts';
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
} from '../../support/token-mint.ts';

const expected = { issuer, audience, lifetime, additionalClaims: [] };
const flipped = (text: string, at: number): string =>
  text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);

/** Good claims that take exactly this many bytes, for they name that many permissions. */
function claimsOfBytes(bytes: number) {
  const permissions: string[] = ['p'];
  const missing = () => bytes - Buffer.byteLength(JSON.stringify(someClaims({ permissions })));
  while (missing() > 60) permissions.push('p'.repeat(40));
  permissions[0] = 'p'.repeat(1 + missing());
  return someClaims({ permissions });
}

describe.each(['ES256', 'RS256'] as const)('the verifier of access tokens, %s', (alg) => {
  let ours: Mint;
  let next: Mint;
  let theirs: Mint;
  const claims = someClaims();
  let token: string;
  const verify = (text: string, at = now) =>
    verifyAccessToken(text, verificationKeys([ours.publicKey, next.publicKey]), expected, at);

  beforeAll(async () => {
    [ours, next, theirs] = await Promise.all([mint(alg), mint(alg), mint(alg)]);
    token = ours.token(claims);
  });

  it('answers the claims of a genuine token, by whichever key of the set', () => {
    expect(verify(token)).toEqual(claims);
    expect(verify(next.token(claims))).toEqual(claims);
  });

  it('answers them with an e-mail address and with no role at all', () => {
    const rich = someClaims({ email: 'zo\u00eb@example.com', roles: [], permissions: [] });

    expect(verify(ours.token(rich))).toEqual(rich);
  });

  it('refuses a token signed by another key under the name of ours (A31, A84)', () => {
    expect(verify(theirs.sign(ours.header, JSON.stringify(claims)))).toBeNull();
    expect(verify(next.sign(ours.header, JSON.stringify(claims)))).toBeNull();
  });

  it('says of a well-formed header that its key is not known, so that the keys can be looked up again', () => {
    expect(verify(theirs.token(claims))).toBe('unknown_key');
    expect(verifyAccessToken(token, verificationKeys([]), expected, now)).toBe('unknown_key');
  });

  it('refuses a change of any one character of any part', () => {
    const accepted = Array.from(token, (_, at) => flipped(token, at)).filter(
      (text) => verify(text) !== null && verify(text) !== 'unknown_key',
    );

    expect(accepted).toEqual([]);
  });

  it('refuses claims that expire, belong elsewhere, or break the schema', () => {
    expect(verify(token, now + lifetime)).toBeNull();
    expect(verify(ours.token(someClaims({ aud: 'https://other.example.com' })))).toBeNull();
    expect(verify(ours.token({ ...claims, admin: true }))).toBeNull();
  });

  it.each([
    ['A76 a member named twice', (text: string) => text.replace('"sub":', '"sub":"AAAAAAAAAAAAAAAAAAAAAA","sub":')],
    ['A76 a time named twice', (text: string) => text.replace('"exp":', '"exp":1,"exp":')],
    ['A59 a float that is whole', (text: string) => text.replace(/"exp":(\d+)/, '"exp":$1.0')],
    ['A60 a time beyond the range of numbers', (text: string) => text.replace(/"exp":\d+/, '"exp":1e999')],
    ['an exponent', (text: string) => text.replace(/"gen":3/, '"gen":3e0')],
    ['a negative zero', (text: string) => text.replace(/"gen":3/, '"gen":-0')],
    ['an escaped spelling of a name', (text: string) => text.replace('"sub"', '"s\\u0075b"')],
    ['an escaped spelling of a value', (text: string) => text.replace('member', 'm\\u0065mber')],
    ['space after the object', (text: string) => `${text} `],
    ['space before the object', (text: string) => ` ${text}`],
    ['space inside', (text: string) => text.replace(':', ': ')],
    ['a newline after the object', (text: string) => `${text}\n`],
    ['A52 a byte order mark', (text: string) => `\ufeff${text}`],
    ['A77 a member called __proto__', (text: string) => text.replace('{', '{"__proto__":{"admin":true},')],
    ['A77 a member called constructor', (text: string) => text.replace('{', '{"constructor":1,')],
    ['a list instead of an object', (text: string) => `[${text}]`],
    ['text that is no JSON', () => 'hello'],
    ['nothing but null', () => 'null'],
    ['A55 a deep nest', () => '['.repeat(1_000)],
  ])('refuses %s, genuinely signed', (_, change) => {
    const text = change(JSON.stringify(claims));

    expect(verify(ours.sign(ours.header, text))).toBeNull();
  });

  it('refuses a payload that is not UTF-8, genuinely signed (A53)', () => {
    const email = someClaims({ email: 'x@example.com' });
    const bytes = Buffer.from(JSON.stringify(email));
    bytes[bytes.indexOf('x@')] = 0xff;

    expect(verify(ours.token(email))).toEqual(email);
    expect(verify(ours.sign(ours.header, bytes))).toBeNull();
    expect(verify(ours.sign(ours.header, Buffer.from([0xc0, 0x80])))).toBeNull();
  });

  it.each([
    ['A1 none', () => ({ alg: 'none' })],
    ['A2 None', () => ({ alg: 'None' })],
    ['A19 lower case', () => ({ alg: alg.toLowerCase() })],
    ['A20 trailing space', () => ({ alg: `${alg} ` })],
    ['A21 a list', () => ({ alg: [alg] })],
    ['A21 missing', () => ({ alg: undefined })],
    ['A18 another algorithm', () => ({ alg: alg === 'ES256' ? 'RS256' : 'ES256' })],
    ['A24 a path', () => ({ kid: '../../dev/null' })],
    ['A26 __proto__', () => ({ kid: '__proto__' })],
    ['A27 a number', () => ({ kid: 7 })],
    ['A27 empty', () => ({ kid: '' })],
    ['A29 missing', () => ({ kid: undefined })],
    ['A31 jwk', () => ({ jwk: ours.publicKey })],
    ['A32 jku', () => ({ jku: 'http://127.0.0.1/keys' })],
    ['A33 x5u', () => ({ x5u: 'http://127.0.0.1/cert' })],
    ['A34 zip', () => ({ zip: 'DEF' })],
    ['A35 crit', () => ({ crit: ['exp'], exp: 1 })],
    ['A36 crit []', () => ({ crit: [] })],
    ['A39 b64', () => ({ b64: false })],
    ['A40 b64 true', () => ({ b64: true, crit: ['b64'] })],
    ['A11 cty', () => ({ cty: 'JWT' })],
    ['A78 another type', () => ({ typ: 'JWT' })],
    ['A79 no type', () => ({ typ: undefined })],
    ['A80 the long type', () => ({ typ: 'application/at+jwt' })],
    ['A81 the type in capitals', () => ({ typ: 'AT+JWT' })],
  ])('accepts no header but its own, genuinely signed: %s', (_, change) => {
    const header = JSON.stringify({ ...(JSON.parse(ours.header) as object), ...change() });

    expect(verify(ours.sign(header, JSON.stringify(claims)))).not.toEqual(claims);
  });

  it.each([
    ['A22 alg twice', (text: string) => text.replace('{', '{"alg":"none",')],
    ['A23 alg twice, reversed', (text: string) => text.replace('}', ',"alg":"none"}')],
    ['another order', (text: string) => text.replace(/("kid":"[^"]+"),("typ":"at\+jwt")/, '$2,$1')],
    ['a space', (text: string) => text.replace(',', ', ')],
    ['A52 a byte order mark', (text: string) => `\ufeff${text}`],
    ['a newline', (text: string) => `${text}\n`],
  ])('refuses another spelling of its header, genuinely signed: %s', (_, change) => {
    const header = change(ours.header);

    expect(header).not.toBe(ours.header);
    expect(verify(ours.sign(header, JSON.stringify(claims)))).toBeNull();
  });

  it('takes no header for one of an unknown key unless it is in the one form that we write', () => {
    const unknown = theirs.header;
    const verdict = (header: string) => verify(theirs.sign(header, JSON.stringify(claims)));

    expect(verdict(unknown)).toBe('unknown_key');
    for (const other of [
      `${unknown} `,
      ` ${unknown}`,
      `${unknown}\n`,
      unknown.replace('at+jwt', 'JWT'),
      unknown.replace(alg, 'HS256'),
      unknown.replace(/"kid":"./, '"kid":"'),
      unknown.replace('"kid":"', '"kid":"x'),
      unknown.replace(/"kid":"./, '"kid":"+'),
      unknown.replace('at+jwt', 'attjwt'),
    ])
      expect(verdict(other)).toBeNull();
    expect(verify(`${theirs.token(claims).split('.')[0]}=.e30.e30`)).toBeNull();
    expect(verify(`A.e30.e30`)).toBeNull();
  });

  it('refuses every shape but three canonical parts', () => {
    const [header = '', payload = '', signature = ''] = token.split('.');
    const last = signature.at(-1) ?? '';
    const alias = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const stray = signature.slice(0, -1) + alias[alias.indexOf(last) + 1];
    const shapes = {
      'A6 no signature': `${header}.${payload}.`,
      'A7 two parts': `${header}.${payload}`,
      'A8 detached': `${header}..${signature}`,
      'no header': `.${payload}.${signature}`,
      'A9 four parts': `${token}.x`,
      'A9 five parts': `${token}.x.x`,
      'A10 JSON serialization': JSON.stringify({ protected: header, payload, signature }),
      'A46 stray bits at the end': `${header}.${payload}.${stray}`,
      'A47 a newline at the end': `${token}\n`,
      'a newline at the start': `\n${token}`,
      'a space at the start': ` ${token}`,
      'A48 a space in the signature': `${header}.${payload}.${signature.slice(0, 5)} ${signature.slice(5)}`,
      'A49 padding': `${token}==`,
      'A50 the other alphabet': `${header}.${payload}.+${signature.slice(1)}`,
      'A51 a full-width letter': `${header}.${payload}.\uff21${signature.slice(1)}`,
      empty: '',
      dots: '..',
      twice: `${token}.${token}`,
      'the scheme before it': `Bearer ${token}`,
    };

    for (const [name, shape] of Object.entries(shapes)) expect([name, verify(shape)]).toEqual([name, null]);
  });

  it('refuses a non-canonical spelling of a payload that is genuinely signed (A46)', () => {
    // A payload of 3n+1 bytes ends in a letter with four unused bits.
    const padded =
      [0, 1, 2]
        .map((more) => JSON.stringify({ ...claims, email: `x${'y'.repeat(more)}@example.com` }))
        .find((text) => Buffer.byteLength(text) % 3 === 1) ?? '';
    const honest = ours.sign(ours.header, padded).split('.')[1] ?? '';
    const spelled = `${base64url(ours.header)}.${honest.slice(0, -1)}R`;

    expect(honest.at(-1)).toBe('Q');
    expect(verify(ours.sign(ours.header, padded))).not.toBeNull();
    expect(verify(`${spelled}.${ours.sign(ours.header, padded).split('.')[2]}`)).toBeNull();
  });

  it('looks at no token that is longer than any of ours (A54)', () => {
    const bytesBeside = ours.token(someClaims()).length - (ours.token(someClaims()).split('.')[1] ?? '').length;
    const ofLength = (length: number): string =>
      ours.token(claimsOfBytes(Math.floor(((length - bytesBeside) * 3) / 4)));

    expect(ofLength(maxTokenLength)).toHaveLength(4_096);
    expect(ofLength(maxTokenLength + 1)).toHaveLength(4_097);
    expect(verify(ofLength(maxTokenLength))).not.toBeNull();
    expect(verify(ofLength(maxTokenLength + 1))).toBeNull();
    expect(verify('a'.repeat(10_000_000))).toBeNull();
  });

  it('refuses a signature that is longer or shorter by a byte (A44)', () => {
    const dot = token.lastIndexOf('.');
    const raw = Buffer.from(token.slice(dot + 1), 'base64url');
    const zero = Buffer.alloc(1);

    for (const other of [raw.subarray(1), raw.subarray(0, -1), Buffer.concat([raw, zero]), Buffer.concat([zero, raw])])
      expect(verify(`${token.slice(0, dot)}.${base64url(other)}`)).toBeNull();
  });

  it('is not fooled by a MAC keyed with what is public (A12 to A17)', () => {
    const key = createPublicKey({ key: ours.publicKey as unknown as JsonWebKey, format: 'jwk' });
    const pem = key.export({ type: 'spki', format: 'pem' });
    const secrets = [
      pem,
      `\n${pem}`,
      key.export({ type: 'spki', format: 'der' }),
      JSON.stringify(ours.publicKey),
      '',
      'secret',
    ];
    const kid = ours.publicKey.kid;

    for (const secret of secrets)
      for (const header of [ours.header, JSON.stringify({ alg: 'HS256', kid, typ: 'at+jwt' })]) {
        const input = `${base64url(header)}.${base64url(JSON.stringify(claims))}`;
        expect(verify(`${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`)).toBeNull();
      }
  });
});

describe('the verifier of ES256 tokens', () => {
  let ours: Mint;
  const claims = someClaims();
  const verify = (text: string) => verifyAccessToken(text, verificationKeys([ours.publicKey]), expected, now);

  beforeAll(async () => {
    ours = await mint('ES256');
  });

  it('binds the malleable twin of a genuine signature to the same session and token id (A45)', () => {
    const token = ours.token(claims);
    const twin = malleableTwin(token);

    expect(twin).not.toBe(token);
    expect(verify(twin)).toEqual(claims);
  });

  it('refuses psychic signatures and numbers at the edges of the curve (A41, A42)', () => {
    const token = ours.token(claims);
    const edges = [0n, 1n, curveOrder - 1n, curveOrder, curveOrder + 1n, 2n ** 256n - 1n, 2n ** 255n];

    for (const r of edges) for (const s of edges) expect(verify(withSignature(token, r, s))).toBeNull();
  });

  it('refuses a signature in DER (A43)', () => {
    const token = ours.token(claims);
    const [dot, raw] = [token.lastIndexOf('.'), Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url')];
    const integer = (bytes: Buffer): Buffer => {
      const number = (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes;
      return Buffer.concat([Buffer.from([2, number.length]), number]);
    };
    const both = Buffer.concat([integer(raw.subarray(0, 32)), integer(raw.subarray(32))]);

    expect(
      verify(`${token.slice(0, dot)}.${base64url(Buffer.concat([Buffer.from([0x30, both.length]), both]))}`),
    ).toBeNull();
  });

  it('accepts genuine signatures whose numbers begin with zeros or a high bit', () => {
    const high = (byte = 0): string => (byte & 0x80 ? 'high' : 'low');
    const kinds = new Set<string>();
    for (let tries = 0; tries < 20_000 && kinds.size < 8; tries++) {
      const token = ours.token(someClaims({ gen: tries }));
      const raw = Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url');
      const kind = (at: number) => (raw[at] === 0 ? `zero, then ${high(raw[at + 1])}` : high(raw[at]));
      const news = [`r ${kind(0)}`, `s ${kind(32)}`].filter((name) => !kinds.has(name));
      if (news.length === 0) continue;
      for (const name of news) kinds.add(name);
      expect(verify(token)).toMatchObject({ gen: tries });
    }

    expect(kinds.size).toBe(8);
  });

  it('verifies ES256 by ES256 keys and RS256 by RS256 keys of one set, never across', async () => {
    const rsa = await mint('RS256');
    const keys = verificationKeys([ours.publicKey, rsa.publicKey]);
    const verdict = (text: string) => verifyAccessToken(text, keys, expected, now);

    expect(verdict(ours.token(claims))).toEqual(claims);
    expect(verdict(rsa.token(claims))).toEqual(claims);
    expect(verdict(rsa.sign(ours.header, JSON.stringify(claims)))).toBeNull();
    expect(verdict(ours.sign(rsa.header, JSON.stringify(claims)))).toBeNull();
  });

  it('refuses what the real key signed with another hash or padding', async () => {
    const rsa = await mint('RS256');
    const text = JSON.stringify(claims);
    const keys = verificationKeys([ours.publicKey, rsa.publicKey]);
    const verdict = (token: string) => verifyAccessToken(token, keys, expected, now);

    expect(verdict(rsa.sign(rsa.header, text, { hash: 'sha256' }))).toEqual(claims);
    expect(verdict(rsa.sign(rsa.header, text, { hash: 'sha512' }))).toBeNull();
    expect(verdict(rsa.sign(rsa.header, text, { padding: constants.RSA_PKCS1_PSS_PADDING }))).toBeNull();
    expect(verdict(ours.sign(ours.header, text, { hash: 'sha512' }))).toBeNull();
    expect(verdict(ours.sign(ours.header, text, { hash: 'sha1' }))).toBeNull();
  });

  it('keeps a key by the exact header that its tokens carry', () => {
    const { alg, kid } = ours.publicKey;
    const keys = verificationKeys([ours.publicKey]);

    expect([...keys.keys()]).toEqual([base64url(ours.header)]);
    expect(accessTokenHeader(alg, kid)).toEqual({ alg: 'ES256', kid, typ: 'at+jwt' });
  });
});
