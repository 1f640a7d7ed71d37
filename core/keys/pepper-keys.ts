import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Peppers } from './pepper.ts';

/** What a key is for; each purpose has one of its own, derived from the pepper, so that nothing made with it serves another. */
export type PepperPurpose = 'totp-secret' | 'recovery-code';

/**
 * For what rests for as long as its user: the versions of the pepper are never withdrawn.
 * @throws where there is no pepper of this version
 */
export function pepperKey({ versions }: Peppers, version: string, purpose: PepperPurpose): KeyObject {
  const pepper = versions[version];
  if (!pepper) throw new Error(`there is no pepper of version ${version}`);
  return createSecretKey(
    createHmac('sha256', Buffer.from(pepper, 'base64url')).update(`hybrid-auth/1/${purpose}`).digest(),
  );
}
