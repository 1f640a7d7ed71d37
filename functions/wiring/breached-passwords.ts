import type { IsBreached } from '../../core/passwords/breached-passwords.ts';
import type { Configuration } from './configuration.ts';

export const breachedPasswords =
  (_config: Configuration): IsBreached =>
  async () =>
    false;
