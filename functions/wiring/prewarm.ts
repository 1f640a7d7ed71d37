import type { Recognise } from '../../core/credential.ts';
import type { KeyCache } from '../../core/keys/key-cache.ts';
import type { VerificationKeys } from '../../core/tokens/verify-access-token.ts';

/** A well-formed signature that nothing verifies under. */
const wrongSignature = Buffer.alloc(64, 1).toString('base64url');
const nobodysCookie = 'A'.repeat(128);

interface Warmed {
  readonly publicKeys: KeyCache<VerificationKeys>;
  readonly recognise: Recognise;
  readonly read: (sessionId: string) => Promise<unknown>;
}

/**
 * Walks the hot path once while the instance starts, when the processor is not yet throttled to the memory's share:
 * keys, one signature, one MAC, one read over a connection that stays. A failure here is told at the first request.
 */
export async function prewarm({ publicKeys, recognise, read }: Warmed): Promise<void> {
  try {
    const [keys] = await Promise.all([
      publicKeys.get(),
      recognise({ method: 'cookie', value: nobodysCookie }),
      read('A'.repeat(22)),
    ]);
    for (const header of keys.keys()) await recognise({ method: 'bearer', value: `${header}.e30.${wrongSignature}` });
  } catch {
    // The first request meets the same failure, and is denied for it.
  }
}
