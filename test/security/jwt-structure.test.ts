/** Access tokens whose form, header or signature is not ours. Most carry a signature of the service's own key. */
import { createHmac, generateKeyPairSync, type KeyObject, randomBytes, sign as signBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { refusedByGateway } from '../support/api-kind.ts';
import { bearer, newPerson, type Person } from '../support/http-service.ts';
import { rawHttp, rawRequest } from '../support/raw-http.ts';
import { base64url, curveOrder, malleableTwin, withSignature } from '../support/token-mint.ts';
import { type Attacked, attacked, deployment, newGround } from './attack-target.ts';
import {
  claimsOf,
  expectRefused,
  expectRefusedAsEvent,
  type Forger,
  forgerOf,
  inputOf,
  type Part,
  signed,
} from './forger.ts';
import { tallied } from './support/tallied.ts';

let service: Attacked;
let person: Person;
let cookie: string;
/** A genuine token, live all the time. */
let genuine: string;
let claims: Record<string, unknown>;
let forger: Forger;

beforeAll(async () => {
  service = await attacked();
  [person, forger] = await Promise.all([newPerson(service), forgerOf(service)]);
  cookie = await person.cookie();
  genuine = (await person.tokens()).access_token;
  claims = claimsOf(genuine);
});
afterAll(() => service?.stop());

const refused = (token: string) => expectRefused(service, token, cookie);
const whoami = (token: string) => service.call('/demo/whoami', { headers: bearer(token) });
const partsOf = (token: string) => token.split('.') as [string, string, string];
const header = (parts: object = {}) => ({ alg: 'ES256', kid: forger.kid, typ: 'at+jwt', ...parts });
/** The genuine claims under another header, with a genuine signature. */
const under = (head: Part) => forger.token(claims, head);
const hmacToken = (secret: string | Buffer, alg = 'HS256') => {
  const input = inputOf(header({ alg }), claims);
  return `${input}.${createHmac(alg.replace('HS', 'sha'), secret).update(input).digest('base64url')}`;
};
const pem = () => forger.publicKey.export({ type: 'spki', format: 'pem' }).toString();

describe('JWT structure & algorithm', () => {
  const attack = tallied('JWT structure and algorithm', async () => {
    expect((await whoami(genuine)).status).toBe(200);
    // Forged in the same way, but for what is wrong.
    expect((await whoami(under(header()))).status).toBe(200);
  });

  attack.each([
    ['A1', 'none'],
    ['A2', 'None'],
    ['A3', 'NONE'],
    ['A4', 'nOnE'],
  ])('%s the algorithm %s opens nothing, with no signature or any', async (_, alg) => {
    const input = inputOf(header({ alg }), claims);
    for (const signature of ['', 'AA', base64url(Buffer.alloc(64))]) await refused(`${input}.${signature}`);
  });

  attack('A5 the algorithm none under the original signature opens nothing', async () => {
    await refused(`${inputOf(header({ alg: 'none' }), claims)}.${partsOf(genuine)[2]}`);
  });

  attack.each<[string, () => string]>([
    ['A6 an empty signature opens nothing', () => genuine.replace(/[^.]+$/, '')],
    ['A7 two parts open nothing', () => genuine.replace(/\.[^.]+$/, '')],
    ['A8 a detached payload opens nothing', () => genuine.replace(/\.[^.]+\./, '..')],
    ['A9 four parts open nothing', () => `${genuine}.${partsOf(genuine)[2]}`],
    ['A9 five parts, as a JWE has, open nothing', () => `${genuine}.AAAA.AAAA`],
    ['A9 a part before it opens nothing', () => `.${genuine}`],
  ])('%s', async (_, token) => refused(token()));

  attack('A10 the JSON serialisations open nothing', async () => {
    const [head, payload, signature] = partsOf(genuine);
    const flat = { payload, protected: head, signature };
    const general = { payload, signatures: [{ protected: head, signature }] };
    for (const json of [flat, general].map((form) => JSON.stringify(form))) {
      await refused(json);
      await refused(base64url(json));
    }
  });

  attack('A11 a token within a token opens nothing, though both are signed', async () => {
    await refused(forger.token(genuine, header({ cty: 'JWT' })));
    await refused(forger.token(genuine));
  });

  attack.each<[string, () => string | Buffer]>([
    ['A12 HS256 keyed with the PEM of the public key', pem],
    [
      'A13 HS256 keyed with the JWK of the public key',
      () => JSON.stringify(forger.publicKey.export({ format: 'jwk' })),
    ],
    ['A14 HS256 keyed with the DER of it', () => forger.publicKey.export({ type: 'spki', format: 'der' })],
    ['A15 HS256 keyed with the PEM behind a line feed', () => `\n${pem()}`],
    ['A16 HS256 keyed with nothing', () => ''],
  ])('%s opens nothing', async (_, secret) => {
    for (const alg of ['HS256', 'HS384', 'HS512']) await refused(hmacToken(secret(), alg));
  });

  attack(
    'A17 HS256 keyed with the secrets that everybody tries opens nothing',
    async () => {
      for (const secret of commonSecrets) expect((await whoami(hmacToken(secret))).status).toBe(403);
      expect(commonSecrets.length).toBeGreaterThan(60);
    },
    30_000,
  );

  attack('A18 every other algorithm opens nothing: under a key of its own, and under ours', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const curve = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey;
    const own: [string, KeyObject, string | null][] = [
      ['RS256', rsa, 'sha256'],
      ['RS384', rsa, 'sha384'],
      ['PS256', rsa, 'sha256'],
      ['ES384', curve('P-384'), 'sha384'],
      ['ES512', curve('P-521'), 'sha512'],
      ['ES256K', curve('secp256k1'), 'sha256'],
      ['EdDSA', generateKeyPairSync('ed25519').privateKey, null],
      ['Ed25519', generateKeyPairSync('ed25519').privateKey, null],
      ['ES256', curve('P-256'), 'sha256'],
    ];
    for (const [alg, key, hash] of own) {
      await refused(signed(inputOf(header({ alg }), claims), key, hash));
      if (alg !== 'ES256') await refused(under(header({ alg })));
    }
  });

  attack.each<[string, object]>([
    ['A19 the algorithm in lower case', { alg: 'es256' }],
    ['A20 the algorithm with a space behind it', { alg: 'ES256 ' }],
    ['A20 the algorithm with a space before it', { alg: ' ES256' }],
    ['A21 the algorithm as a list', { alg: ['ES256'] }],
    ['A21 the algorithm as a number', { alg: 256 }],
    ['A21 no algorithm but null', { alg: null }],
    ['A21 no algorithm', { alg: undefined }],
    ['A24 a kid that is a path', { kid: '../../dev/null' }],
    ['A25 a kid that is SQL', { kid: "x' UNION SELECT 'AA" }],
    ['A25 a kid that is an expression of DynamoDB', { kid: 'attribute_exists(id) OR #id = :id' }],
    ['A26 the kid __proto__', { kid: '__proto__' }],
    ['A26 the kid constructor', { kid: 'constructor' }],
    ['A27 a kid that is an object', { kid: {} }],
    ['A27 a kid that is a number', { kid: 0 }],
    ['A27 an empty kid', { kid: '' }],
    ['A27 a kid that is a list', { kid: [] }],
    ['A29 no kid, while there are two keys', { kid: undefined }],
    ['A35 a crit that nobody knows', { crit: ['exp-soon'], 'exp-soon': true }],
    ['A36 an empty crit', { crit: [] }],
    ['A37 a crit that names alg', { crit: ['alg'] }],
    ['A38 an unencoded payload, by b64 and crit', { b64: false, crit: ['b64'] }],
    ['A39 b64 without crit', { b64: false }],
    ['A40 b64 that changes nothing, with crit', { b64: true, crit: ['b64'] }],
  ])('%s opens nothing, though the signature is genuine', async (_, parts) => refused(under(header(parts))));

  attack('A22 a header that names alg twice, none first, opens nothing', async () => {
    await refused(under(`{"alg":"none","kid":"${forger.kid}","typ":"at+jwt","alg":"ES256"}`));
  });

  attack('A23 a header that names alg twice, none last, opens nothing', async () => {
    await refused(under(`{"alg":"ES256","kid":"${forger.kid}","typ":"at+jwt","alg":"none"}`));
  });

  attack('A27 a kid of 64 KB opens nothing, and the service lives on', async () => {
    const token = under(header({ kid: 'k'.repeat(65_536) }));
    const { status } = await rawHttp(
      service.port,
      rawRequest('GET', '/demo/whoami', [`authorization: Bearer ${token}`]),
    );
    expect(status).toBe(431);
    await expectRefusedAsEvent(service, `Bearer ${token}`, cookie);
  });

  attack(
    'A28 R46 the kid of a retired key opens nothing, and that of a retiring one still does',
    async () => {
      const ground = await newGround();
      const first = await attacked({ ground, settings: deployment });
      let second: Attacked | undefined;
      try {
        const owner = await newPerson(first);
        const { access_token: old } = await owner.tokens();
        const stolen = await forgerOf(first);
        const ring = JSON.parse(await first.secret('signing')) as { keys: { state: string; since: number }[] };
        // Both keys have been what they are for long enough: the daily run turns the ring.
        for (const key of ring.keys) key.since -= 40 * 86_400_000;
        await fetch(ground.secrets.endpoint, {
          method: 'POST',
          headers: { 'x-amz-target': 'secretsmanager.PutSecretValue' },
          body: JSON.stringify({ SecretId: 'signing', SecretString: JSON.stringify(ring), ClientRequestToken: 'aged' }),
        });
        await first.invoke('keys', {});
        await first.stop();

        second = await attacked({ ground, settings: deployment });
        expect((await forgerOf(second)).kid).not.toBe(stolen.kid);
        expect((await second.call('/demo/whoami', { headers: bearer(old) })).status).toBe(200);
        await second.invoke('keys', { replace: ['signing'] });
        await second.stop();

        second = await attacked({ ground, settings: deployment });
        const { json } = await second.call('/.well-known/jwks.json');
        expect(json.keys.map(({ kid }: JWK) => kid)).not.toContain(stolen.kid);
        const ours = await newPerson(second);
        await expectRefused(second, old, await ours.cookie());
        await expectRefused(second, stolen.token(claimsOf(old)), await ours.cookie());
        expect(
          (await second.call('/demo/whoami', { headers: bearer((await ours.tokens()).access_token) })).status,
        ).toBe(200);
      } finally {
        await second?.stop().catch(() => {});
        await ground.stop();
      }
    },
    60_000,
  );

  attack(
    'A30 R45 no two keys can have one kid: each kid is the thumbprint of its key, and only public members are told',
    async () => {
      const { json, headers } = await service.call('/.well-known/jwks.json');
      const keys = json.keys as JWK[];
      expect(keys.length).toBeGreaterThan(1);
      for (const key of keys) {
        expect(key.kid).toBe(await calculateJwkThumbprint(key));
        expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
      }
      expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length);
      expect(Number(/max-age=(\d+)/.exec(String(headers['cache-control']))?.[1])).toBeLessThan(86_400);
    },
  );

  attack('A31 a key that the token brings along opens nothing', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = publicKey.export({ format: 'jwk' });
    const kid = await calculateJwkThumbprint(jwk as JWK);
    await refused(signed(inputOf({ alg: 'ES256', jwk, typ: 'at+jwt' }, claims), privateKey));
    await refused(signed(inputOf({ alg: 'ES256', kid, jwk, typ: 'at+jwt' }, claims), privateKey));
    await refused(signed(inputOf(header({ jwk }), claims), privateKey));
    await refused(signed(inputOf(header({ kid }), claims), privateKey));
  });

  describe('addresses in a header', () => {
    let trap: Server;
    let url: string;
    let calls = 0;
    beforeAll(async () => {
      trap = createServer((_, response) => response.end('{"keys":[]}'));
      trap.on('connection', () => calls++);
      await new Promise<void>((listening) => trap.listen(0, '127.0.0.1', listening));
      url = `http://127.0.0.1:${(trap.address() as AddressInfo).port}/jwks.json`;
    });
    afterAll(() => trap.close());

    attack('A32 a jku opens nothing, and nobody calls there', async () => {
      for (const jku of [url, 'http://169.254.169.254/latest/meta-data/', `${service.origin}/.well-known/jwks.json`]) {
        await refused(under(header({ jku })));
        await refused(under(header({ jku, kid: randomBytes(32).toString('base64url') })));
      }
      expect(calls).toBe(0);
    });

    attack('A33 a certificate that signs itself opens nothing, and its address is not called', async () => {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const x5c = [publicKey.export({ type: 'spki', format: 'der' }).toString('base64')];
      for (const more of [{ x5u: url }, { x5c }, { x5t: 'AAAA' }, { 'x5t#S256': 'AAAA', x5c }])
        await refused(signed(inputOf(header(more), claims), privateKey));
      expect(calls).toBe(0);
    });

    attack('A34 R32 a genuine token with one more member in its header opens nothing', async () => {
      const jwk = forger.publicKey.export({ format: 'jwk' });
      for (const more of [{ jwk }, { jku: url }, { zip: 'DEF' }, { cty: 'JWT' }, { enc: 'A128GCM' }, { x: 1 }])
        await refused(under(header(more)));
      expect(calls).toBe(0);
    });

    attack('A34 R32 nor one whose header has the members in another order, or blanks between them', async () => {
      await refused(under({ typ: 'at+jwt', alg: 'ES256', kid: forger.kid }));
      await refused(under(forger.header.replace('{', '{ ')));
      await refused(under(forger.header.replace('ES256', 'ES\\u003256')));
    });
  });

  attack('A41 signatures of zeros open nothing', async () => {
    for (const [r, s] of [
      [0n, 0n],
      [0n, 1n],
      [1n, 0n],
      [1n, 1n],
    ] as const)
      await refused(withSignature(genuine, r, s));
  });

  attack('A42 signatures at and beyond the order of the curve open nothing', async () => {
    const n = curveOrder;
    for (const [r, s] of [
      [n, n],
      [n - 1n, n - 1n],
      [n, 0n],
      [n, 1n],
      [1n, n],
      [n + 1n, n + 1n],
    ] as const)
      await refused(withSignature(genuine, r, s));
    const raw = Buffer.from(partsOf(genuine)[2], 'base64url');
    const [r, s] = [raw.toString('hex', 0, 32), raw.toString('hex', 32)].map((hex) => BigInt(`0x${hex}`)) as [
      bigint,
      bigint,
    ];
    if (r + n < 2n ** 256n) await refused(withSignature(genuine, r + n, s));
    if (s + n < 2n ** 256n) await refused(withSignature(genuine, r, s + n));
    await refused(withSignature(genuine, s, r));
  });

  attack('A43 a signature in DER opens nothing', async () => {
    const input = inputOf(forger.header, claims);
    const der = signBytes('sha256', Buffer.from(input), { key: forger.privateKey, dsaEncoding: 'der' });
    await refused(`${input}.${base64url(der)}`);
  });

  attack('A44 a signature with one byte more or less opens nothing', async () => {
    const [head, payload, signature] = partsOf(genuine);
    const raw = Buffer.from(signature, 'base64url');
    for (const other of [
      raw.subarray(0, 63),
      raw.subarray(1),
      Buffer.concat([raw, Buffer.alloc(1)]),
      Buffer.concat([Buffer.alloc(1), raw]),
    ])
      await refused(`${head}.${payload}.${base64url(other)}`);
  });

  attack(
    'A45 R34 the twin of a genuine signature is the same token: when its session ends, both are dead',
    async () => {
      const { access_token: token } = await person.tokens();
      const twin = malleableTwin(token);
      expect(twin).not.toBe(token);
      expect(claimsOf(twin)).toEqual(claimsOf(token));
      expect((await whoami(twin)).json?.sid).toBe(claimsOf(token).sid);

      await service.call('/auth/logout', { method: 'POST', headers: bearer(token) });

      await refused(token);
      await refused(twin);
    },
  );

  attack('A46 R29 stray bits in the last character of a part open nothing', async () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const [head, payload, signature] = partsOf(genuine);
    const aliases = (part: string) =>
      [...alphabet]
        .map((last) => part.slice(0, -1) + last)
        .filter((other) => other !== part && Buffer.from(other, 'base64url').equals(Buffer.from(part, 'base64url')));
    expect(aliases(signature)).toHaveLength(15);
    for (const other of aliases(signature)) await refused(`${head}.${payload}.${other}`);
    for (const other of aliases(payload)) await refused(`${head}.${other}.${signature}`);
    for (const other of aliases(head)) await refused(`${other}.${payload}.${signature}`);
    // Signed over the alias: only the form is wrong.
    for (const other of [...aliases(payload)].slice(0, 3)) await refused(signed(`${head}.${other}`, forger.privateKey));
  });

  attack.each<[string, (token: string) => string]>([
    ['A47 R29 a line feed behind the token', (token) => `${token}\n`],
    ['A47 R29 a carriage return behind the token', (token) => `${token}\r`],
    ['A47 R29 a line feed before the token', (token) => `\n${token}`],
    ['A48 R29 spaces inside the signature', (token) => `${token.slice(0, -9)} ${token.slice(-9)}`],
    ['A48 R29 a tab inside the signature', (token) => `${token.slice(0, -9)}\t${token.slice(-9)}`],
    ['A48 R29 a line feed inside the signature', (token) => `${token.slice(0, -9)}\n${token.slice(-9)}`],
    ['A49 padding behind the signature', (token) => `${token}==`],
    ['A49 padding behind every part', (token) => token.replaceAll('.', '=.')],
    ['A51 a full-width letter in place of its like', (token) => `\uff45${token.slice(1)}`],
    ['A51 a full stop of another script', (token) => token.replace('.', '\uff0e')],
    ['A51 a zero-width space', (token) => `${token}\u200b`],
  ])('%s opens nothing', async (_, alter) => {
    const token = alter(genuine);
    await expectRefusedAsEvent(service, `Bearer ${token}`, cookie);
    const request = rawRequest('GET', '/demo/whoami', [`authorization: Bearer ${token}`, `cookie: ${cookie}`]);
    // A line feed in a header is for the HTTP layer to refuse.
    expect([400, refusedByGateway]).toContain((await rawHttp(service.port, request)).status);
  });

  attack('A50 the other alphabet of base64 opens nothing', async () => {
    let token = genuine;
    while (!/[-_]/.test(partsOf(token)[2])) token = forger.token(claims);
    const [head, payload, signature] = partsOf(token);
    expect((await whoami(token)).status).toBe(200);
    await refused(`${head}.${payload}.${signature.replaceAll('-', '+').replaceAll('_', '/')}`);
  });

  attack('A52 a byte order mark before header or payload opens nothing', async () => {
    await refused(under(`\ufeff${forger.header}`));
    await refused(forger.token(`\ufeff${JSON.stringify(claims)}`));
  });

  attack('A53 a payload that is not UTF-8 opens nothing', async () => {
    // Also where the schema wants no more of a claim than that it is a text.
    for (const place of [{ roles: ['user', 'XX'] }, { email: 'XX@example.com' }]) {
      const text = Buffer.from(JSON.stringify({ ...claims, ...place }));
      const at = text.indexOf('XX');
      for (const bytes of [
        [0xff, 0xfe],
        [0xc0, 0x80],
        [0xc3, 0x28],
        [0xed, 0xa0],
      ]) {
        const broken = Buffer.from(text);
        broken.set(bytes, at);
        await refused(forger.token(broken));
      }
    }
  });

  attack('A54 R29 a token of 10 MB is refused for its length, at once', async () => {
    const huge = `${forger.header}.${'A'.repeat(10_000_000)}.AAAA`;
    const started = performance.now();
    await expectRefusedAsEvent(service, `Bearer ${huge}`, cookie);
    expect(performance.now() - started).toBeLessThan(3_000);
    const sent = (path: string, token: string) =>
      rawHttp(service.port, rawRequest('GET', path, [`authorization: Bearer ${token}`, `cookie: ${cookie}`])).then(
        ({ status }) => status,
        ({ code }: NodeJS.ErrnoException) => code,
      );
    for (const path of ['/demo/whoami', '/auth/me']) {
      expect(await sent(path, huge.slice(0, 100_000))).toBe(431);
      // The server may hang up while the token is still on its way.
      expect([431, 'ECONNRESET', 'EPIPE']).toContain(await sent(path, huge));
    }
    // A genuine signature does not make it shorter.
    const long = forger.token({
      ...claims,
      roles: Array.from({ length: 64 }, (_, index) => `${'r'.repeat(60)}${index}`),
    });
    expect(long.length).toBeGreaterThan(4_096);
    await refused(long);
  });

  attack('A55 a payload of 200,000 levels opens nothing, nor one that fits', async () => {
    const nested = (depth: number) => forger.token(`${'['.repeat(depth)}${']'.repeat(depth)}`);
    await expectRefusedAsEvent(service, `Bearer ${nested(200_000)}`, cookie);
    expect(nested(1_400).length).toBeLessThan(4_096);
    await refused(nested(1_400));
    await refused(forger.token(JSON.stringify(claims).replace('"amr":', `"amr":${'['.repeat(500)}`)));
  });

  attack.each<[string, object]>([
    ['A56 a JWE that is compressed', { alg: 'dir', enc: 'A256GCM', zip: 'DEF' }],
    [
      'A57 a JWE that asks for two thousand million rounds',
      { alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', p2c: 2 ** 31, p2s: 'AAAA' },
    ],
  ])('%s is refused by its shape, at once', async (_, head) => {
    const jwe = `${base64url(JSON.stringify(head))}.${['A', 'B', 'C', 'D'].map((part) => part.repeat(200)).join('.')}`;
    const started = performance.now();
    await refused(jwe);
    await refused(under(head));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

/** What tutorials, starters and wordlists for guessing JWT secrets have in them. */
const commonSecrets = [
  ...'secret password changeme key jwt test admin your-256-bit-secret your-384-bit-secret your-512-bit-secret'.split(
    ' ',
  ),
  ...'your_jwt_secret your-secret-key secretkey secret-key secret_key my-secret mysecret my_secret_key jwtsecret'.split(
    ' ',
  ),
  ...'jwt-secret jwt_secret JWT_SECRET supersecret super-secret super_secret topsecret top-secret shhhhh shhh'.split(
    ' ',
  ),
  ...'hello hello-world helloworld foo bar foobar default token tokensecret access-token-secret private s3cr3t'.split(
    ' ',
  ),
  ...'12345 123456 12345678 1234567890 qwerty letmein root toor development production staging keyboard-cat'.split(' '),
  ...'AllYourBase auth authsecret hybrid-auth session signing signature hmac HS256 ES256 null undefined'.split(' '),
  ...'change-me changeit change_this_secret replace-me please-change-me somesecret some-secret-key 0 {} []'.split(' '),
  'keyboard cat',
  'My super secret key',
  'gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr9C',
];
