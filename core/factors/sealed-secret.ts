import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Peppers } from '../keys/pepper.ts';
import { pepperKey } from '../keys/pepper-keys.ts';
import { randomBuffer } from '../random.ts';

/** Whose secret it is: sealed for one factor of one user, it opens for no other. */
export interface SealedFor {
  readonly userId: string;
  readonly factorId: string;
}

export interface SealedSecret {
  /** Nonce, ciphertext and tag, base64url. */
  readonly sealedSecret: string;
  readonly pepperVersion: string;
}

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

const additionalData = ({ userId, factorId }: SealedFor): Buffer => Buffer.from(`${userId}.${factorId}`);

/** AES-256-GCM under a key that is derived from the pepper. */
export function sealSecret(secret: Buffer, whose: SealedFor, peppers: Peppers): SealedSecret {
  const nonce = randomBuffer(nonceBytes);
  const key = pepperKey(peppers, peppers.current, 'totp-secret');
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(additionalData(whose));
  const sealed = Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  return { sealedSecret: sealed.toString('base64url'), pepperVersion: peppers.current };
}

/** @throws where it was sealed for another, or was changed: that is breakage, not a wrong code */
export function openSecret({ sealedSecret, pepperVersion }: SealedSecret, whose: SealedFor, peppers: Peppers): Buffer {
  const sealed = Buffer.from(sealedSecret, 'base64url');
  const key = pepperKey(peppers, pepperVersion, 'totp-secret');
  const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
    .setAAD(additionalData(whose))
    .setAuthTag(sealed.subarray(-tagBytes));
  return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]);
}
