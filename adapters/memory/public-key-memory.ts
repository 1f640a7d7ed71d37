import type { PublicKeyStore } from '../../core/keys/public-key-store.ts';

/** The public keys in memory. */
export function publicKeyMemory(): PublicKeyStore {
  let document: string | null = null;
  return {
    async find() {
      await null;
      return document;
    },
    async put(json) {
      await null;
      document = json;
    },
  };
}
