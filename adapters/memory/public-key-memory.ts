import type { PublicKeyStore } from '../../core/keys/public-key-store.ts';

/** The public keys in memory. */
export function publicKeyMemory(): PublicKeyStore {
  let document: string | null = null;
  let lock = { holder: '', until: 0 };
  return {
    async find() {
      await null;
      return document;
    },
    async put(json) {
      await null;
      document = json;
    },
    async acquireLock(holder, now, until) {
      await null;
      if (lock.until > now) return false;
      lock = { holder, until };
      return true;
    },
    async releaseLock(holder) {
      await null;
      if (lock.holder === holder) lock = { holder: '', until: 0 };
    },
  };
}
