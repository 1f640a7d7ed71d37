import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pwnedPasswords } from '../../../adapters/pwned-passwords.ts';

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex').toUpperCase();
const known = 'the one that was in the breach';
const padded = 'the one that is padding only';

describe('the breached-password check', () => {
  let server: Server;
  let endpoint: string;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  const seen: IncomingMessage[] = [];
  const failures: string[] = [];
  const check = (checkFor = 1_000) =>
    pwnedPasswords({ endpoint, checkFor, onFailure: (reason) => failures.push(reason) });

  const listing = (_: IncomingMessage, response: ServerResponse) =>
    response.end([`${'0'.repeat(35)}:7`, `${sha1(known).slice(5)}:1`, `${sha1(padded).slice(5)}:0`].join('\r\n'));

  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push(request);
      answer(request, response);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  beforeEach(() => {
    answer = listing;
    seen.length = 0;
    failures.length = 0;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('finds a password that its range lists as seen', async () => {
    expect(await check()(known)).toBe(true);
    expect(failures).toEqual([]);
  });

  it('passes a password that its range does not list, or lists as padding', async () => {
    expect(await check()('not in any breach so far')).toBe(false);
    expect(await check()(padded)).toBe(false);
    expect(failures).toEqual([]);
  });

  it('says five characters of a hash and asks for padding, and nothing else leaves', async () => {
    await check()(known);

    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([`GET /range/${sha1(known).slice(0, 5)}`]);
    expect(seen[0]?.headers).toMatchObject({ 'add-padding': 'true', 'user-agent': 'hybrid-auth' });
    expect(JSON.stringify(seen[0]?.rawHeaders)).not.toContain(sha1(known).slice(5));
  });

  it('hashes the NFC form, as the hash of the account does', async () => {
    await check()('Zoe\u0308 and the others');

    expect(seen[0]?.url).toBe(`/range/${sha1('Zo\u00eb and the others').slice(0, 5)}`);
  });

  it('lets the password pass and says so where the answer is an error', async () => {
    answer = (request, response) => {
      response.statusCode = 503;
      listing(request, response);
    };

    expect(await check()(known)).toBe(false);
    expect(failures).toEqual(['status 503']);
  });

  it('lets the password pass where the answer points elsewhere, and does not go there', async () => {
    answer = (_, response) => response.writeHead(302, { location: `${endpoint}/elsewhere` }).end();

    expect(await check()(known)).toBe(false);
    expect(failures).toEqual(['TypeError']);
    expect(seen).toHaveLength(1);
  });

  it('gives up when its time is over, before the answer or in the middle of it', async () => {
    answer = () => {};
    expect(await check(50)(known)).toBe(false);

    answer = (_, response) => response.writeHead(200).write(`${sha1(known).slice(5)}:3\r\n`);
    expect(await check(50)(known)).toBe(false);

    expect(failures).toEqual(['TimeoutError', 'TimeoutError']);
  });

  it('lets the password pass where nobody listens', async () => {
    const gone = pwnedPasswords({ endpoint: 'http://127.0.0.1:1', onFailure: (reason) => failures.push(reason) });

    expect(await gone(known)).toBe(false);
    expect(failures).toEqual(['TypeError']);
  });
});
