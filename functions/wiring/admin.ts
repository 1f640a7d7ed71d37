import type { adminFunction } from '../../contract/functions.ts';
import { systemClock } from '../../core/clock.ts';
import { passwords as passwordHashes } from '../../core/passwords/hash-password.ts';
import { newPassword } from '../../core/passwords/new-password.ts';
import { noSuchUserId } from '../../core/random.ts';
import { administration } from '../../core/use-cases/admin/administration.ts';
import { logEvent } from '../telemetry/log.ts';
import { accountStore, addressStore } from './account-stores.ts';
import { attemptStore } from './attempt-store.ts';
import { authenticator, credentialVerifier } from './authenticate.ts';
import { breachedPasswords } from './breached-passwords.ts';
import type { Configuration } from './configuration.ts';
import { database } from './database.ts';
import { macRing, pepperReader } from './keys.ts';
import { mailRequests } from './mails.ts';
import { warmVerification } from './prewarm.ts';
import { revocableSessions } from './revocable-sessions.ts';
import { eraseSession } from './session-store.ts';
import { userDirectory } from './user-directory.ts';
import { userStore } from './user-store.ts';

/** What the function `admin` does, and what it does beforehand. */
export function adminUseCases(config: Configuration<typeof adminFunction>) {
  const { settings } = config;
  const [dynamo, now] = [database(), systemClock];
  const [ring, peppers] = [macRing(config), pepperReader(config)];
  const attempts = attemptStore(config, dynamo);
  const stores = {
    ...revocableSessions(config, dynamo),
    eraseSession: eraseSession(config, dynamo),
    users: userStore(config, dynamo),
    accounts: accountStore(config, dynamo),
    addresses: addressStore(config, dynamo),
    directory: userDirectory(config, dynamo),
    verifyCredential: credentialVerifier(config, dynamo, ring),
    attempts,
  };
  return {
    ...administration({
      ...stores,
      authenticate: authenticator(config, stores),
      requestMail: mailRequests(config, dynamo, { attempts, macRing: ring }),
      newPassword: newPassword({
        passwords: passwordHashes({ peppers, settings }),
        isBreached: breachedPasswords(config),
        settings,
      }),
      settings,
      now,
      logEvent,
    }),
    /** For `prewarm`. */
    beforehand: [warmVerification(stores.verifyCredential), peppers, () => stores.users.find(noSuchUserId)] as const,
  };
}

export type AdminUseCases = ReturnType<typeof adminUseCases>;
