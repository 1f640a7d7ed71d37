/** Verifiers that nobody here wrote accept our tokens, from the issuer's documents alone. */
import { JwtVerifier } from 'aws-jwt-verify';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import { type HttpService, newPerson, serviceUnderTest } from '../../support/http-service.ts';

let service: HttpService;
let token: string;
let sub: string;
let documents: { issuer: string; jwks_uri: string };

beforeAll(async () => {
  service = await serviceUnderTest();
  const { access_token, user } = await (await newPerson(service)).tokens();
  [token, sub] = [access_token, user.id];
  documents = (await service.call('/.well-known/openid-configuration')).json;
});
afterAll(() => service?.stop());

/** Fetches a document of the issuer's, over plain HTTP and past an emulator's missing DNS; the rest is the library's own. */
const fetched = async (uri: string) => (await service.call(uri.slice(service.issuer.length))).text;

test("jose's createRemoteJWKSet accepts a token of ours", async () => {
  const keys = createRemoteJWKSet(new URL(documents.jwks_uri), {
    [customFetch]: async (uri: string) => new Response(await fetched(uri)),
  });
  const { payload } = await jwtVerify(token, keys, {
    issuer: documents.issuer,
    audience: service.issuer,
    typ: 'at+jwt',
    algorithms: ['ES256'],
  });
  expect(payload.sub).toBe(sub);
});

test('aws-jwt-verify accepts a token of ours, and not one that was changed', async () => {
  const verifier = JwtVerifier.create(
    { issuer: documents.issuer, audience: service.issuer, jwksUri: documents.jwks_uri },
    {
      jwksCache: new SimpleJwksCache({
        fetcher: { fetch: async (uri) => new TextEncoder().encode(await fetched(uri)).buffer },
      }),
    },
  );

  expect((await verifier.verify(token)).sub).toBe(sub);
  const [header, payload = '', signature] = token.split('.');
  const other = Buffer.from(Buffer.from(payload, 'base64url').toString().replace(sub, 'A'.repeat(22))).toString(
    'base64url',
  );
  await expect(verifier.verify(`${header}.${other}.${signature}`)).rejects.toThrow(/signature/i);
});

test('the documents hold public members only', async () => {
  const { json } = await service.call('/.well-known/jwks.json');
  expect(json.keys.length).toBeGreaterThanOrEqual(2);
  for (const key of json.keys) expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
});
