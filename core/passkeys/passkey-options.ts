import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import type { Factors, PasskeyFactor } from '../factors/factor.ts';
import { passkeysOf } from './passkeys-of.ts';

/** As clients take them, `PublicKeyCredential.parseRequestOptionsFromJSON` for one. */
export type RequestOptions = PublicKeyCredentialRequestOptionsJSON;
export type CreationOptions = PublicKeyCredentialCreationOptionsJSON;

/** COSE: ES256, RS256, EdDSA; the first that an authenticator knows counts. */
export const passkeyAlgorithms = [-7, -257, -8] as const;

/** Seconds: how long a client waits for its user, and a challenge for its answer. */
export const passkeyAnsweredWithin = 300;

/* The challenge is the challenge's id: 128 random bits, ours, that count once. So nothing else has to be kept. */

/** For `navigator.credentials.get`. Without passkeys: any that the authenticator holds for this site, and nobody is named. */
export const passkeyRequestOptions = (challengeId: string, rpId: string, factors: Factors = {}): RequestOptions => ({
  challenge: challengeId,
  rpId,
  allowCredentials: passkeysOf(factors).map(descriptor),
  userVerification: 'preferred',
  timeout: passkeyAnsweredWithin * 1_000,
});

interface Enrolment {
  readonly challengeId: string;
  readonly rpId: string;
  readonly serviceName: string;
  readonly user: { readonly userId: string; readonly email: string; readonly factors: Factors };
}

/** For `navigator.credentials.create`. The user handle is the bytes of the user's id: random, and no address. */
export const passkeyCreationOptions = ({ challengeId, rpId, serviceName, user }: Enrolment): CreationOptions => ({
  challenge: challengeId,
  rp: { id: rpId, name: serviceName },
  user: { id: user.userId, name: user.email, displayName: user.email },
  pubKeyCredParams: passkeyAlgorithms.map((alg) => ({ type: 'public-key', alg })),
  excludeCredentials: passkeysOf(user.factors).map(descriptor),
  authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'preferred' },
  attestation: 'none',
  extensions: { credProps: true },
  timeout: passkeyAnsweredWithin * 1_000,
});

const descriptor = ({ credentialId, transports }: PasskeyFactor) => ({
  id: credentialId,
  type: 'public-key' as const,
  ...(transports.length > 0 && { transports: transports as ('internal' | 'hybrid')[] }),
});
