import type { PublicKeyStore } from '../../core/keys/public-key-store.ts';

/** The public keys in memory. */
export function publicKeyMemory(): PublicKeyStore {
  let document: string | null = null;
  let turn = { holder: '', until: 0 };
  return {
    async find() {
      await null;
      return document;
    },
    async put(json) {
      await null;
      document = json;
    },
    async takeTurn(holder, now, until) {
      await null;
      if (turn.until > now) return false;
      turn = { holder, until };
      return true;
    },
    async endTurn(holder) {
      await null;
      if (turn.holder === holder) turn = { holder: '', until: 0 };
    },
  };
}
