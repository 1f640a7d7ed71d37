import { newSigningKey, publicKey, type SigningAlgorithm } from '../../../core/keys/signing-keys.ts';
import { discoveryDocument } from '../../../functions/http/discovery-document.ts';
import { noon } from '../../support/builders.ts';

test.each<[SigningAlgorithm[], SigningAlgorithm[]]>([
  [['ES256', 'ES256'], ['ES256']],
  [
    ['ES256', 'RS256'],
    ['ES256', 'RS256'],
  ],
  [
    ['RS256', 'RS256', 'ES256'],
    ['RS256', 'ES256'],
  ],
  [['RS256', 'RS256'], ['RS256']],
])('with keys of %j published, tokens may be of %j', async (published, named) => {
  const keys = await Promise.all(published.map((alg) => newSigningKey(alg, 'active', noon)));

  expect(discoveryDocument('https://auth.example.com', keys.map(publicKey))).toEqual({
    issuer: 'https://auth.example.com',
    jwks_uri: 'https://auth.example.com/.well-known/jwks.json',
    response_types_supported: [],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: named,
    access_token_signing_alg_values_supported: named,
  });
});
