/** GET /.well-known/openid-configuration: what a verifier of tokens needs (OpenID Connect Discovery, RFC 8414). */
import { httpApi } from './gateway/http-api.ts';
import { noBody } from './http/bodies.ts';
import { method } from './http/method.ts';
import { pipeline } from './http/pipeline.ts';
import { publicDocument } from './http/responses.ts';
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

const get = method({ body: noBody, handle: async () => publicDocument(document) });
export const handler = httpApi(pipeline({ GET: get }));
