/** GET /.well-known/openid-configuration: what a verifier of tokens needs (OpenID Connect Discovery, RFC 8414). */
import { publicDocument } from './http/answers.ts';
import { noBody } from './http/bodies.ts';
import { door, endpoint } from './http/endpoint.ts';
import { configuration } from './wiring/configuration.ts';

const { settings } = configuration({});
const { issuer, signingAlgorithm } = settings;
const document = JSON.stringify({
  issuer,
  jwks_uri: `${issuer}/.well-known/jwks.json`,
  response_types_supported: [],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: [signingAlgorithm],
  access_token_signing_alg_values_supported: [signingAlgorithm],
});

const get = door({ body: noBody, answer: async () => publicDocument(document) });
export const handler = endpoint({ GET: get });
