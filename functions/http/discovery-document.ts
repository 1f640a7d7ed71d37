import type { PublicKey } from '../../core/keys/signing-keys.ts';

/**
 * What a verifier of tokens needs (OpenID Connect Discovery 1.0, RFC 8414). The algorithms are those of the published keys,
 * not the setting's: after a change of it, tokens of the algorithm before are valid for a while.
 */
export function discoveryDocument(issuer: string, keys: readonly PublicKey[]): object {
  const algorithms = [...new Set(keys.map(({ alg }) => alg))];
  return {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    response_types_supported: [],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: algorithms,
    access_token_signing_alg_values_supported: algorithms,
  };
}
