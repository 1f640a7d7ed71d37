import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import type { AwsCredentials } from '../../adapters/aws/environment.ts';
import { signatureV4 } from '../../adapters/aws/signature-v4.ts';

/** The hash that the official signer wants to be given. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | Uint8Array) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }

  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

interface Asked {
  readonly url: URL;
  readonly target: string;
  readonly body: string;
  readonly credentials: AwsCredentials;
  readonly at: number;
}

const region = 'eu-central-1';
const contentType = 'application/x-amz-json-1.0';

/** The AWS SDK's own signer, on the same request. */
async function official({ url, target, body, credentials, at }: Asked): Promise<Record<string, string>> {
  const signer = new SignatureV4({
    service: 'dynamodb',
    region,
    credentials,
    sha256: Sha256 as never,
    applyChecksum: false,
  });
  const request = {
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    headers: { 'content-type': contentType, host: url.host, 'x-amz-target': target },
    body,
  };
  return (await signer.sign(request, { signingDate: new Date(at) })).headers;
}

const word = fc.stringMatching(/^[A-Za-z0-9/+=]{1,64}$/);
const asked: fc.Arbitrary<Asked> = fc.record({
  url: fc
    .tuple(
      fc.constantFrom('https:', 'http:'),
      fc.domain(),
      fc.constantFrom('', ':8000'),
      fc.constantFrom('/', '/a/b', '/a b/%C3%A9/', '/functions/arn%3Aaws%3Alambda/invocations'),
    )
    .map(([protocol, domain, port, path]) => new URL(`${protocol}//${domain}${port}${path}`)),
  target: fc.stringMatching(/^DynamoDB_20120810\.[A-Za-z]{1,20}$/),
  body: fc.oneof(fc.json(), fc.string({ unit: 'grapheme' })),
  credentials: fc
    .record({ accessKeyId: word, secretAccessKey: word, sessionToken: fc.option(word) })
    .map(({ sessionToken, ...keys }) => ({ ...keys, ...(sessionToken && { sessionToken }) })),
  at: fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map(Number),
});

test('every request is signed as the AWS SDK’s own signer signs it', async () => {
  // One of ours for all, as a function has it: days and credentials change under it.
  const sign = signatureV4('dynamodb', region);
  await fc.assert(
    fc.asyncProperty(asked, async (request) => {
      const { url, target, body, credentials, at } = request;
      expect(
        sign({ url, headers: { 'content-type': contentType, 'x-amz-target': target }, body }, credentials, at),
      ).toEqual(await official(request));
    }),
    { numRuns: 500 },
  );
});

test('credentials that change within a day are seen at once', () => {
  const sign = signatureV4('dynamodb', region);
  const request = {
    url: new URL('https://dynamodb.eu-central-1.amazonaws.com/'),
    headers: { 'content-type': contentType, 'x-amz-target': 'T.Get' },
    body: '{}',
  };
  const at = Date.UTC(2026, 10, 24, 12);
  const of = (secretAccessKey: string) => sign(request, { accessKeyId: 'A', secretAccessKey }, at).authorization;

  expect(of('one')).not.toBe(of('two'));
  expect(of('one')).toBe(of('one'));
});
