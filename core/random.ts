/** Randomness has one home: ids, secrets, their hashes, and comparison in constant time. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** That many random bytes. */
export const randomBuffer = (bytes: number): Buffer => randomBytes(bytes);

/** Likewise, base64url. */
export const randomText = (bytes: number): string => randomBuffer(bytes).toString('base64url');

/** 128 random bits, base64url: the id of a user, a session or a token. Public; opens nothing. */
export const newId = (): string => randomText(16);

/** Of the form of an id, and never made: it is looked up where there is no user, so that the reads are the same. */
export const noSuchUserId = 'A'.repeat(22);

/** What `newId` makes, and nothing else does: 22 base64url characters whose last one carries no stray bits. */
export const isId = (text: string): boolean => /^[A-Za-z0-9_-]{21}[AQgw]$/.test(text);

/** 256 random bits, base64url. Never stored: tables hold `hashSecret` of it. */
export const newSecret = (): string => randomText(32);

export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/** A fraction from 0 up to 1 for jitter. */
export const randomFraction = (): number => randomBytes(4).readUInt32BE() / 2 ** 32;

export function sameBytes(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

export const sameText = (one: string, other: string): boolean => sameBytes(Buffer.from(one), Buffer.from(other));
