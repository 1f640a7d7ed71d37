import type { VerifyCredential } from '../../core/credential.ts';
import type { KeyCache } from '../../core/keys/key-cache.ts';
import { noSuchUserId } from '../../core/random.ts';
import type { AccessTokenClaims } from '../../core/tokens/access-token-claims.ts';
import type { SignAccessToken } from '../../core/tokens/sign-access-token.ts';
import type { VerificationKeys } from '../../core/tokens/verify-access-token.ts';

/**
 * Does work once while the instance starts, when the processor is not yet throttled to the memory's share: keys are
 * loaded and connections opened that stay. A failure here is told at the first request.
 */
export async function prewarm(...work: (() => Promise<unknown>)[]): Promise<void> {
  await Promise.allSettled(work.map(async (once) => once()));
}

/* The read that opens a connection, which is a TLS handshake, looks up `noSuchUserId`. Where memory is short, and so the
   processor after the start, there is one read for each call that requests make side by side. */

/** A well-formed signature that nothing verifies under. */
const wrongSignature = Buffer.alloc(64, 1).toString('base64url');
const foreignCookie = 'A'.repeat(128);

/** Loads what recognises a credential, and turns away one of each kind; with the keys at hand, after the whole check. */
export const warmVerification =
  (verifyCredential: VerifyCredential, publicKeys?: KeyCache<VerificationKeys>) => async (): Promise<void> => {
    const bearers = async (): Promise<void> => {
      const headers = publicKeys ? (await publicKeys.get()).keys() : ['e30'];
      for (const header of headers)
        await verifyCredential({ method: 'bearer', value: `${header}.e30.${wrongSignature}` });
    };
    // Side by side: what the one waits for, the other does not.
    await Promise.all([verifyCredential({ method: 'cookie', value: foreignCookie }), bearers()]);
  };

/** Of a token of nobody that ran out in 1970, and that nobody sees. */
const expiredClaims: AccessTokenClaims = {
  ...{ iss: '', aud: '', sub: noSuchUserId, client_id: 'api', jti: noSuchUserId, sid: noSuchUserId, gen: 0 },
  ...{ iat: 0, nbf: 0, exp: 0, auth_time: 0, amr: [], roles: [], permissions: [] },
};

/** Signs once. Name it last: what signing loads, it loads while the answers to the others' calls are waited for. */
export const signing = (sign: SignAccessToken) => (): Promise<unknown> => sign(expiredClaims);
