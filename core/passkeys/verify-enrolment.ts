import { type RegistrationResponseJSON, verifyRegistrationResponse } from '@simplewebauthn/server';
import { decodeAttestationObject, isoBase64URL, isoCBOR } from '@simplewebauthn/server/helpers';
import type { RelyingParty } from '../../contract/settings/relying-party.ts';
import { isOfAnotherFrame } from './client-data.ts';
import { isUsableKey } from './is-usable-key.ts';
import { passkeyAlgorithms } from './passkey-options.ts';

/** What a client sends of `navigator.credentials.create`. */
export type NewPasskey = RegistrationResponseJSON;

/** A new credential, as its user's factor keeps it. */
export interface EnrolledCredential {
  /** base64url, as `publicKey`. */
  readonly credentialId: string;
  readonly publicKey: string;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly backedUp: boolean;
  /** The authenticator's model; zeros where it does not say. */
  readonly aaguid: string;
}

export interface EnrolmentCheck {
  readonly response: NewPasskey;
  readonly challengeId: string;
  readonly relyingParty: RelyingParty;
}

/**
 * Whether the credential was made for this challenge and this site.
 * @returns null where it was not: the library throws for all that is false or malformed
 */
export async function verifyEnrolment(check: EnrolmentCheck): Promise<EnrolledCredential | null> {
  const { challengeId, relyingParty } = check;
  try {
    const response = withoutStatement(check.response);
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: challengeId,
      expectedOrigin: [...relyingParty.origins],
      expectedRPID: relyingParty.rpId,
      requireUserVerification: false,
      supportedAlgorithmIDs: [...passkeyAlgorithms],
    });
    if (!verified || isOfAnotherFrame(response.response.clientDataJSON)) return null;
    const { credential, aaguid, credentialBackedUp } = registrationInfo;
    // The id is in what the authenticator made; the one beside it is the client's word.
    if (credential.id !== response.id || !isUsableKey(credential.publicKey)) return null;
    return {
      credentialId: credential.id,
      publicKey: isoBase64URL.fromBuffer(credential.publicKey),
      counter: credential.counter,
      transports: knownTransports(response.response.transports),
      backedUp: credentialBackedUp,
      aaguid,
    };
  } catch {
    return null;
  }
}

/** No attestation is asked for; a statement that comes along all the same is taken away unread. */
function withoutStatement(response: NewPasskey): NewPasskey {
  const attestation = decodeAttestationObject(isoBase64URL.toBuffer(response.response.attestationObject));
  const bare = new Map<string, string | Uint8Array | Map<string, string>>([
    ['fmt', 'none'],
    ['attStmt', new Map<string, string>()],
    ['authData', attestation.get('authData')],
  ]);
  const attestationObject = isoBase64URL.fromBuffer(Uint8Array.from(isoCBOR.encode(bare)));
  return { ...response, response: { ...response.response, attestationObject } };
}

/** WebAuthn level 3, 5.8.4, and the word before it for `hybrid`. */
const transportNames = ['usb', 'nfc', 'ble', 'smart-card', 'hybrid', 'internal', 'cable'];

/** They are handed out again in options; an unknown word is of no use there. */
const knownTransports = (given: unknown): string[] =>
  Array.isArray(given) ? transportNames.filter((name) => given.includes(name)) : [];
