import type { accountFunction } from '../../contract/functions.ts';
import { systemClock } from '../../core/clock.ts';
import { tellApp } from '../../core/hooks/tell-app.ts';
import { redeemMail } from '../../core/mail/redeem-mail.ts';
import { passwords as passwordHashes } from '../../core/passwords/hash-password.ts';
import { newPassword } from '../../core/passwords/new-password.ts';
import { noSuchUserId } from '../../core/random.ts';
import { checkPassword } from '../../core/sign-in/check-password.ts';
import { loginThrottle } from '../../core/throttle/login-throttle.ts';
import { changeEmail } from '../../core/use-cases/account/change-email.ts';
import { changePassword } from '../../core/use-cases/account/change-password.ts';
import { deleteOwnAccount } from '../../core/use-cases/account/delete-own-account.ts';
import { exportAccount } from '../../core/use-cases/account/export-account.ts';
import { forgetPassword } from '../../core/use-cases/account/forget-password.ts';
import { resetPassword } from '../../core/use-cases/account/reset-password.ts';
import { sendVerification } from '../../core/use-cases/account/send-verification.ts';
import { undoEmailChange } from '../../core/use-cases/account/undo-email-change.ts';
import { verifyEmail } from '../../core/use-cases/account/verify-email.ts';
import { logEvent } from '../telemetry/log.ts';
import { accountStore, addressStore } from './account-stores.ts';
import { attemptStore } from './attempt-store.ts';
import { authenticator, credentialVerifier } from './authenticate.ts';
import { breachedPasswords } from './breached-passwords.ts';
import type { Configuration } from './configuration.ts';
import { database } from './database.ts';
import { invokeHook } from './invoke-hook.ts';
import { macRing, pepperReader } from './keys.ts';
import { mailRequests, mailStore } from './mails.ts';
import { warmVerification } from './prewarm.ts';
import { revocableSessions } from './revocable-sessions.ts';
import { eraseSession } from './session-store.ts';
import { userStore } from './user-store.ts';

/** The use cases of the function `account`, and what it does while it starts. */
export function accountUseCases(config: Configuration<typeof accountFunction>) {
  const { settings } = config;
  const [dynamo, now] = [database(), systemClock];
  const [ring, peppers] = [macRing(config), pepperReader(config)];
  const passwords = passwordHashes({ peppers, settings });
  const attempts = attemptStore(config, dynamo);
  const stores = {
    ...revocableSessions(config, dynamo),
    eraseSession: eraseSession(config, dynamo),
    users: userStore(config, dynamo),
    accounts: accountStore(config, dynamo),
    addresses: addressStore(config, dynamo),
    verifyCredential: credentialVerifier(config, dynamo, ring),
    attempts,
  };
  const deps = {
    ...stores,
    authenticate: authenticator(config, stores),
    requestMail: mailRequests(config, dynamo, { attempts, macRing: ring }),
    redeem: redeemMail({ ...stores, mails: mailStore(config, dynamo), macRing: ring, now }),
    newPassword: newPassword({ passwords, isBreached: breachedPasswords(config), settings }),
    tellRegistered: tellApp({ invoke: invokeHook(config, 'postRegister'), logEvent }),
    ...{ settings, now, logEvent },
  };
  const throttle = loginThrottle({ attempts, settings, now });
  const check = checkPassword({ ...deps, passwords, macRing: ring, throttle, migrateUser: null });
  return {
    run: {
      authenticate: deps.authenticate,
      changePassword: changePassword({ ...deps, checkPassword: check }),
      forgetPassword: forgetPassword(deps),
      resetPassword: resetPassword(deps),
      sendVerification: sendVerification(deps),
      verifyEmail: verifyEmail(deps),
      changeEmail: changeEmail(deps),
      undoEmailChange: undoEmailChange(deps),
      deleteOwnAccount: deleteOwnAccount(deps),
      exportAccount: exportAccount(deps),
    },
    warmUp: [warmVerification(stores.verifyCredential), peppers, () => stores.users.find(noSuchUserId)],
  };
}
