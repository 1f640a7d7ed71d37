/// <reference lib="dom" />
import { credentialJson, fromOptionsJson } from '../../../packages/client/src/passkey-json.ts';

const bytes = (...values: number[]): ArrayBuffer => new Uint8Array(values).buffer;

test('challenges and ids become bytes, the name of the relying party stays a name', () => {
  expect(
    fromOptionsJson({
      challenge: '-_8',
      rp: { id: 'example.com', name: 'Orders' },
      user: { id: 'AQID', name: 'id', displayName: 'challenge' },
      rpId: 'example.com',
      excludeCredentials: [{ id: 'BAU', type: 'public-key', transports: ['internal'] }],
      pubKeyCredParams: [{ alg: -7, type: 'public-key' }],
    }),
  ).toEqual({
    challenge: bytes(251, 255),
    rp: { id: 'example.com', name: 'Orders' },
    user: { id: bytes(1, 2, 3), name: 'id', displayName: 'challenge' },
    rpId: 'example.com',
    excludeCredentials: [{ id: bytes(4, 5), type: 'public-key', transports: ['internal'] }],
    pubKeyCredParams: [{ alg: -7, type: 'public-key' }],
  });
});

test('a browser that cannot write JSON gets it written, base64url without padding', () => {
  const credential = {
    ...{ id: 'BAU', rawId: bytes(4, 5), type: 'public-key' },
    response: { clientDataJSON: bytes(251, 255), signature: bytes(1), userHandle: null },
    getClientExtensionResults: () => ({}),
  };
  expect(credentialJson(credential as unknown as PublicKeyCredential)).toEqual({
    ...{ id: 'BAU', rawId: 'BAU', type: 'public-key', clientExtensionResults: {} },
    response: { clientDataJSON: '-_8', signature: 'AQ' },
  });
});
