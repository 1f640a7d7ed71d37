import { type AuthenticationResponseJSON, verifyAuthenticationResponse } from '@simplewebauthn/server';
import type { RelyingParty } from '../../contract/settings/relying-party.ts';
import type { PasskeyFactor } from '../factors/factor.ts';
import { isOfAnotherFrame } from './client-data.ts';

/** What a client sends of `navigator.credentials.get`. */
export type PasskeyAnswer = AuthenticationResponseJSON;

/** What a genuine assertion says. */
export interface Assertion {
  /** Whether the authenticator asked for a PIN, a finger or a face. */
  readonly userVerified: boolean;
  /** Not compared with the one before: that is the store's write. */
  readonly counter: number;
  readonly backedUp: boolean;
}

export interface AssertionCheck {
  readonly response: PasskeyAnswer;
  readonly challengeId: string;
  readonly relyingParty: RelyingParty;
  readonly passkey: PasskeyFactor;
}

/**
 * Whether the passkey answered this challenge, for this site.
 * @returns null where it did not: the library throws for all that is false or malformed
 */
export async function verifyAssertion(check: AssertionCheck): Promise<Assertion | null> {
  const { response, challengeId, relyingParty, passkey } = check;
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challengeId,
      expectedOrigin: [...relyingParty.origins],
      expectedRPID: relyingParty.rpId,
      requireUserVerification: false,
      credential: {
        id: passkey.credentialId,
        publicKey: Uint8Array.from(Buffer.from(passkey.publicKey, 'base64url')),
        // The library compares before it has seen the signature: a stranger who knows the id could feign a clone.
        counter: 0,
      },
    });
    if (!verified || isOfAnotherFrame(response.response.clientDataJSON)) return null;
    const { userVerified, newCounter, credentialBackedUp } = authenticationInfo;
    return { userVerified, counter: newCounter, backedUp: credentialBackedUp };
  } catch {
    return null;
  }
}
