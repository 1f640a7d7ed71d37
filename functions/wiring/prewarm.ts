import type { Recognise } from '../../core/credential.ts';
import type { KeyCache } from '../../core/keys/key-cache.ts';
import type { VerificationKeys } from '../../core/tokens/verify-access-token.ts';

/**
 * Does work once while the instance starts, when the processor is not yet throttled to the memory's share: keys are
 * loaded and connections opened that stay. A failure here is told at the first request.
 */
export async function prewarm(...work: (() => Promise<unknown>)[]): Promise<void> {
  await Promise.allSettled(work.map(async (once) => once()));
}

/** The id of nobody and nothing, for a read that opens a connection. */
export const nobody = 'A'.repeat(22);

/** A well-formed signature that nothing verifies under. */
const wrongSignature = Buffer.alloc(64, 1).toString('base64url');
const nobodysCookie = 'A'.repeat(128);

/** Loads what recognises a credential, and turns away one of each kind; with the keys at hand, after the whole check. */
export const recognition =
  (recognise: Recognise, publicKeys?: KeyCache<VerificationKeys>) => async (): Promise<void> => {
    const bearers = async (): Promise<void> => {
      const headers = publicKeys ? (await publicKeys.get()).keys() : ['e30'];
      for (const header of headers) await recognise({ method: 'bearer', value: `${header}.e30.${wrongSignature}` });
    };
    // Side by side: what the one waits for, the other does not.
    await Promise.all([recognise({ method: 'cookie', value: nobodysCookie }), bearers()]);
  };
