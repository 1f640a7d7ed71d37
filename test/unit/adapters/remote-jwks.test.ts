import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { remoteJwks } from '../../../adapters/remote-jwks.ts';
import { DependencyUnavailable } from '../../../core/dependency-unavailable.ts';
import type { PublicKey } from '../../../core/keys/signing-keys.ts';
import { mint } from '../../support/token-mint.ts';

let server: Server;
let uri: string;
let answer: { status: number; text: string };
let ec: PublicKey;
let rsa: PublicKey;

beforeAll(async () => {
  [ec, rsa] = [(await mint('ES256')).publicKey, (await mint('RS256')).publicKey];
  server = createServer((_, response) => {
    response.writeHead(answer.status, { location: '/elsewhere' }).end(answer.text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const publish = (keys: readonly object[], more = ''): void => {
  answer = { status: 200, text: JSON.stringify({ keys }) + more };
};

test('keys of both algorithms are taken as they are', async () => {
  publish([ec, rsa]);
  expect(await remoteJwks(uri)()).toEqual([ec, rsa]);
});

const wrongSize = (text: unknown, by: number): string => `${text}AAAA`.slice(0, String(text).length + by);
type Change = (key: PublicKey) => object;
const changes: readonly (readonly [what: string, of: 'ec' | 'rsa', Change])[] = [
  ['another use', 'ec', () => ({ use: 'enc' })],
  ['no kid', 'ec', () => ({ kid: undefined })],
  ['a kid that is no thumbprint', 'ec', ({ kid }) => ({ kid: wrongSize(kid, 1) })],
  ['a shorter kid', 'ec', ({ kid }) => ({ kid: wrongSize(kid, -1) })],
  ['a kid of other characters', 'ec', ({ kid }) => ({ kid: `"${wrongSize(kid, -1)}` })],
  ['a kid that ends in others', 'ec', ({ kid }) => ({ kid: `${wrongSize(kid, -1)}"` })],
  ['another curve', 'ec', () => ({ crv: 'P-384' })],
  ['another type', 'ec', () => ({ kty: 'OKP' })],
  ['another algorithm', 'ec', () => ({ alg: 'ES384' })],
  ['the other algorithm', 'ec', () => ({ alg: 'RS256' })],
  ['a short coordinate', 'ec', ({ x }) => ({ x: wrongSize(x, -1) })],
  ['a short second coordinate', 'ec', ({ y }) => ({ y: wrongSize(y, -1) })],
  ['a long first coordinate', 'ec', ({ x }) => ({ x: wrongSize(x, 1) })],
  ['a long coordinate', 'ec', ({ y }) => ({ y: wrongSize(y, 1) })],
  ['no coordinate', 'ec', () => ({ y: ['A'.repeat(43)] })],
  ['another type', 'rsa', () => ({ kty: 'EC' })],
  ['the other algorithm', 'rsa', () => ({ alg: 'ES256' })],
  ['another algorithm', 'rsa', () => ({ alg: 'PS256' })],
  ['1,024 bits', 'rsa', ({ n }) => ({ n: String(n).slice(0, 171) })],
  ['bits without end', 'rsa', () => ({ n: 'A'.repeat(1_367) })],
  ['the exponent 3', 'rsa', () => ({ e: 'Aw' })],
  ['an exponent without end', 'rsa', () => ({ e: 'A'.repeat(12) })],
];

test.each(changes)('a key with %s is left out (%s)', async (_, of, change) => {
  const [changed, good] = of === 'ec' ? [ec, rsa] : [rsa, ec];
  publish([{ ...changed, ...change(changed) }, good]);
  expect(await remoteJwks(uri)()).toEqual([good]);
});

test.each<[string, () => void]>([
  ['an error', () => Object.assign(answer, { status: 500 })],
  ['a redirect', () => Object.assign(answer, { status: 302 })],
  ['no JSON', () => Object.assign(answer, { text: '<html>' })],
  ['no set', () => Object.assign(answer, { text: '{}' })],
  ['no key', () => publish([])],
  ['more than 64 KiB', () => publish([ec], ' '.repeat(65_536))],
])('%s is an outage', async (_, change) => {
  publish([ec]);
  change();
  await expect(remoteJwks(uri)()).rejects.toThrow(DependencyUnavailable);
});

test.each(['https://auth.example.com/jwks.json', 'http://localhost:3000/jwks.json', 'http://[::1]:3000/jwks.json'])(
  '%s may be asked',
  (address) => {
    expect(() => remoteJwks(address)).not.toThrow();
  },
);

test.each([
  'http://auth.example.com/jwks.json',
  'http://localhost.example.com/jwks.json',
  'ftp://localhost/jwks.json',
  'file:///etc/jwks.json',
  'https://user@auth.example.com/jwks.json',
  'https://:secret@auth.example.com/jwks.json',
])('%s is not asked', (address) => {
  expect(() => remoteJwks(address)).toThrow(/^jwksUri: got (?!.*(user|secret))/);
});
