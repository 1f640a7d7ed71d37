import type { factorsFunction } from '../../contract/functions.ts';
import { relyingParty } from '../../contract/settings/relying-party.ts';
import { systemClock } from '../../core/clock.ts';
import { noSuchUserId } from '../../core/random.ts';
import { codeThrottle } from '../../core/throttle/code-throttle.ts';
import { confirmTotp } from '../../core/use-cases/factors/confirm-totp.ts';
import { enrolTotp } from '../../core/use-cases/factors/enrol-totp.ts';
import { removeFactor } from '../../core/use-cases/factors/remove-factor.ts';
import { renameFactor } from '../../core/use-cases/factors/rename-factor.ts';
import { renewRecoveryCodes } from '../../core/use-cases/factors/renew-recovery-codes.ts';
import { tellOfFactor } from '../../core/use-cases/factors/tell-of-factor.ts';
import { beginPasskeyEnrolment } from '../../core/use-cases/passkeys/begin-passkey-enrolment.ts';
import { enrolPasskey } from '../../core/use-cases/passkeys/enrol-passkey.ts';
import { sendSignInCode } from '../../core/use-cases/send-sign-in-code.ts';
import { logEvent } from '../telemetry/log.ts';
import { attemptStore } from './attempt-store.ts';
import { authenticator, credentialVerifier } from './authenticate.ts';
import { challengeStore } from './challenge-store.ts';
import type { Configuration } from './configuration.ts';
import { database } from './database.ts';
import { factorStore } from './factor-store.ts';
import { macRing, pepperReader } from './keys.ts';
import { mailRequests } from './mails.ts';
import { warmVerification } from './prewarm.ts';
import { revocableSessions } from './revocable-sessions.ts';
import { userStore } from './user-store.ts';

/** What the function `factors` does, and what it does beforehand. */
export function factorUseCases(config: Configuration<typeof factorsFunction>) {
  const { settings } = config;
  const dynamo = database();
  const now = systemClock;
  const attempts = attemptStore(config, dynamo);
  const [ring, peppers] = [macRing(config), pepperReader(config)];
  const stores = {
    ...revocableSessions(config, dynamo),
    users: userStore(config, dynamo),
    verifyCredential: credentialVerifier(config, dynamo, ring),
  };
  const requestMail = mailRequests(config, dynamo, { attempts, macRing: ring });
  const shared = {
    authenticate: authenticator(config, stores),
    factors: factorStore(config, dynamo),
    throttleCodes: codeThrottle({ attempts, settings, now }),
    tellOfFactor: tellOfFactor(requestMail),
    peppers,
    challenges: challengeStore(config, dynamo),
    relyingParty: relyingParty(settings),
    settings,
    now,
    logEvent,
  };
  return {
    authenticate: shared.authenticate,
    sendSignInCode: sendSignInCode({
      users: stores.users,
      challenges: shared.challenges,
      requestMail,
      now,
    }),
    enrolTotp: enrolTotp(shared),
    confirmTotp: confirmTotp(shared),
    beginPasskeyEnrolment: beginPasskeyEnrolment(shared),
    enrolPasskey: enrolPasskey(shared),
    renameFactor: renameFactor(shared),
    removeFactor: removeFactor(shared),
    renewRecoveryCodes: renewRecoveryCodes(shared),
    /** For `prewarm`. */
    beforehand: [warmVerification(stores.verifyCredential), peppers, () => stores.users.find(noSuchUserId)] as const,
  };
}

export type FactorUseCases = ReturnType<typeof factorUseCases>;
