import type { signInFunction } from '../../contract/functions.ts';
import type { PostLoginEvent } from '../../contract/hooks.ts';
import { relyingParty } from '../../contract/settings/relying-party.ts';
import { systemClock } from '../../core/clock.ts';
import { tellApp } from '../../core/hooks/tell-app.ts';
import { tokenClaims } from '../../core/hooks/token-claims.ts';
import { checkPasskey } from '../../core/passkeys/check-passkey.ts';
import { passwords as passwordHashes } from '../../core/passwords/hash-password.ts';
import { noSuchUserId } from '../../core/random.ts';
import { checkCode } from '../../core/sign-in/check-code.ts';
import { checkPassword } from '../../core/sign-in/check-password.ts';
import { codeThrottle } from '../../core/throttle/code-throttle.ts';
import { loginThrottle } from '../../core/throttle/login-throttle.ts';
import { sessionThrottle } from '../../core/throttle/session-throttle.ts';
import { signAccessToken } from '../../core/tokens/sign-access-token.ts';
import { answerChallenge } from '../../core/use-cases/answer-challenge.ts';
import { beginPasskeySignIn } from '../../core/use-cases/passkeys/begin-passkey-sign-in.ts';
import { beginPasskeyStepUp } from '../../core/use-cases/passkeys/begin-passkey-step-up.ts';
import { signInByPasskey } from '../../core/use-cases/passkeys/sign-in-by-passkey.ts';
import { signInByCode } from '../../core/use-cases/sign-in-by-code.ts';
import { stepUp } from '../../core/use-cases/step-up.ts';
import { logEvent } from '../telemetry/log.ts';
import { accountStore } from './account-stores.ts';
import { attemptStore } from './attempt-store.ts';
import { authenticator, credentialVerifier } from './authenticate.ts';
import { challengeStore } from './challenge-store.ts';
import type { Configuration } from './configuration.ts';
import { database } from './database.ts';
import { factorStore } from './factor-store.ts';
import { invokeHook } from './invoke-hook.ts';
import { macRing, pepperReader, signingRing } from './keys.ts';
import { mailStore } from './mails.ts';
import { warmVerification } from './prewarm.ts';
import { revocableSessions } from './revocable-sessions.ts';
import { sessionProofStore } from './session-proof-store.ts';
import { userStore } from './user-store.ts';

/** What the function `sign-in` does, and what it does beforehand. */
export function signInUseCases(config: Configuration<typeof signInFunction>) {
  const { settings } = config;
  const dynamo = database();
  const now = systemClock;
  const attempts = attemptStore(config, dynamo);
  const [ring, signingKeys, peppers] = [macRing(config), signingRing(config), pepperReader(config)];
  const shared = {
    ...revocableSessions(config, dynamo),
    users: userStore(config, dynamo),
    verifyCredential: credentialVerifier(config, dynamo, ring),
    challenges: challengeStore(config, dynamo),
    throttleSessions: sessionThrottle({ attempts, now }),
    tokenClaims: tokenClaims({ invoke: invokeHook(config, 'preTokenIssue'), settings, logEvent }),
    tellLogin: tellApp<PostLoginEvent>({ invoke: invokeHook(config, 'postLogin'), logEvent }),
    sign: signAccessToken(signingKeys),
    macRing: ring,
    attempts,
    settings,
    now,
    logEvent,
  };
  const throttle = loginThrottle({ attempts, settings, now });
  const passwords = passwordHashes({ peppers, settings });
  const factors = factorStore(config, dynamo);
  const throttleCodes = codeThrottle({ attempts, settings, now });
  const authenticate = authenticator(config, shared);
  const withPasskeys = { ...shared, authenticate, factors, relyingParty: relyingParty(settings) };
  return {
    beginPasskeySignIn: beginPasskeySignIn(withPasskeys),
    beginPasskeyStepUp: beginPasskeyStepUp(withPasskeys),
    signInByPasskey: signInByPasskey(withPasskeys),
    checkPasskey: checkPasskey(withPasskeys),
    checkCode: checkCode({ factors, throttleCodes, peppers, now, logEvent }),
    answerChallenge: answerChallenge(shared),
    signInByCode: signInByCode({
      ...shared,
      accounts: accountStore(config, dynamo),
      mails: mailStore(config, dynamo),
    }),
    stepUp: stepUp({
      ...shared,
      sessions: sessionProofStore(config, dynamo),
      authenticate,
      checkPassword: checkPassword({ ...shared, throttle, passwords, migrateUser: null }),
    }),
    /** For `prewarm`. */
    beforehand: [
      warmVerification(shared.verifyCredential),
      signingKeys,
      peppers,
      () => shared.users.find(noSuchUserId),
    ] as const,
  };
}

export type SignInUseCases = ReturnType<typeof signInUseCases>;
