import { pwnedPasswords } from '../../adapters/pwned-passwords.ts';
import type { IsBreached } from '../../core/passwords/breached-passwords.ts';
import { logEvent } from '../telemetry/log.ts';
import type { WithSettings } from './configuration.ts';

/** Asks nobody unless the operator switched it on. */
export const breachedPasswords = ({ settings }: WithSettings<'breachedPasswordCheck'>): IsBreached =>
  settings.breachedPasswordCheck
    ? pwnedPasswords({ onFailure: (reason) => logEvent('breached_password_check_failed', { reason }) })
    : async () => false;
