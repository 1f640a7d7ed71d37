/** Users of the wired use cases who have a passkey, and what they do with it. */
import { checkPasskey } from '../../core/passkeys/check-passkey.ts';
import { passkeyCreationOptions } from '../../core/passkeys/passkey-options.ts';
import { verifyEnrolment } from '../../core/passkeys/verify-enrolment.ts';
import { newId } from '../../core/random.ts';
import { beginPasskeySignIn } from '../../core/use-cases/passkeys/begin-passkey-sign-in.ts';
import { signInByPasskey } from '../../core/use-cases/passkeys/sign-in-by-passkey.ts';
import type { User } from '../../core/users/user.ts';
import { aPasskey, aUser, factorsBy } from './builders.ts';
import { type AuthenticatorOptions, type Lies, SoftwareAuthenticator } from './software-authenticator.ts';
import type { Instance, WiredUseCases } from './wired-use-cases.ts';

export const passkeyOrigin = 'https://auth.example.com';
const relyingParty = { rpId: 'auth.example.com', origins: [passkeyOrigin] };
const client = { ip: '192.0.2.7', userAgent: null };

export function passkeysOn(open: WiredUseCases, instance: Instance) {
  const deps = { ...instance.deps, factors: open.stores.factors, relyingParty };
  const begin = beginPasskeySignIn(deps);
  const signIn = signInByPasskey(deps);

  return {
    begin,
    check: checkPasskey(deps),

    /** A user with a passkey of an authenticator of their own. */
    async owner(parts: Partial<User> = {}, options: Partial<AuthenticatorOptions> = {}) {
      const authenticator = new SoftwareAuthenticator({ origin: passkeyOrigin, ...options });
      const user = aUser(parts);
      const challengeId = newId();
      const creation = passkeyCreationOptions({ challengeId, rpId: relyingParty.rpId, serviceName: 'Orders', user });
      const made = await verifyEnrolment({ response: authenticator.create(creation), challengeId, relyingParty });
      if (!made) throw new Error('the enrolment failed');
      const passkey = aPasskey(made);
      await open.stores.users.register({ ...user, factors: { ...user.factors, ...factorsBy(passkey) } });
      return { authenticator, user, passkey };
    },

    /** An answer to a new challenge. */
    async answered(authenticator: SoftwareAuthenticator, lies: Lies = {}) {
      const { challengeId, options } = await begin({ challengeId: null });
      return { challengeId, response: authenticator.get(options, lies) };
    },

    send: (answer: Pick<Parameters<typeof signIn>[0], 'challengeId' | 'response'>) =>
      signIn({ ...answer, ...{ clientType: 'web', deviceName: null, client, deviceToken: null, sessionCookie: null } }),
  };
}
