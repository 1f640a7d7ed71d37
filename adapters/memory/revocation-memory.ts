import type { RevocationStore } from '../../core/revocation/revocation-store.ts';

/** The revoked sessions in memory, kept for ever. */
export function revocationMemory(): RevocationStore {
  const revoked = new Set<string>();
  return {
    async revoke(sessionId) {
      await null;
      revoked.add(sessionId);
    },
    async isRevoked(sessionId) {
      await null;
      return revoked.has(sessionId);
    },
  };
}
