import type { ClientType } from '../../../contract/client-types.ts';
import { AuthError } from '../../errors.ts';
import { type ShowPasskeyDependencies, showPasskey } from '../../passkeys/show-passkey.ts';
import type { PasskeyAnswer } from '../../passkeys/verify-assertion.ts';
import { isId, noSuchUserId } from '../../random.ts';
import type { RequestOrigin } from '../../request-origin.ts';
import type { StartedSession } from '../../sessions/start-session.ts';
import { type CompleteSignInDependencies, completeSignIn } from '../../sign-in/complete-sign-in.ts';
import { readDeviceToken } from '../../throttle/device-token.ts';
import type { CountedAttempt } from '../../throttle/login-throttle.ts';

export interface PasskeySignIn {
  readonly challengeId: string;
  readonly response: PasskeyAnswer;
  readonly clientType: ClientType;
  readonly deviceName: string | null;
  readonly client: RequestOrigin;
  readonly deviceToken: string | null;
  readonly sessionCookie: string | null;
}

/** Nobody guesses a signature: no counter was moved, so none is reset. */
const nothingCounted: CountedAttempt = { succeeded: async () => {}, halfway: async () => {} };

/**
 * Signs in with a passkey alone: who it is, the authenticator says by the user handle that it was given. Where it verified
 * its user it is two factors; where it did not, a user who has another is asked for that.
 * @throws AuthError `invalid_credentials`, the same for all that is wrong; what `completeSignIn` throws
 */
export const signInByPasskey =
  (deps: ShowPasskeyDependencies & CompleteSignInDependencies) =>
  async (input: PasskeySignIn): Promise<StartedSession> => {
    const { users, challenges, macRing, now, logEvent } = deps;
    const { challengeId, response, clientType, deviceName, deviceToken, sessionCookie } = input;
    const { userHandle } = response.response;
    const userId = userHandle && isId(userHandle) ? userHandle : noSuchUserId;
    const [challenge, user, ring] = await Promise.all([
      isId(challengeId) ? challenges.find(challengeId, { kind: 'passkey_sign_in', now: now() }) : null,
      users.find(userId),
      macRing(),
    ]);
    const isTaken = challenge && user && !user.disabled;
    const amr = isTaken ? await showPasskey(deps)({ user, challengeId, response }) : null;
    if (!amr || !user) {
      logEvent('authn_passkey_fail');
      throw new AuthError('invalid_credentials');
    }
    const deviceId = deviceToken === null ? null : readDeviceToken(deviceToken, userId, ring);
    const client = { ...input.client, type: clientType, deviceName, sessionCookie };
    return completeSignIn(deps)({ user, amr, authenticatedAt: now(), deviceId, attempt: nothingCounted, client });
  };
