import type { PasskeyOptionsBody } from '../../contract/responses.ts';
import type { BegunPasskey } from '../../core/use-cases/passkeys/begin-passkey-sign-in.ts';

/** What begins a ceremony, whichever it is. */
export const passkeyOptionsBody = ({ challengeId, expiresIn, options }: BegunPasskey<object>): PasskeyOptionsBody => ({
  challenge_id: challengeId,
  expires_in: expiresIn,
  options: { challenge: challengeId, ...options },
});
