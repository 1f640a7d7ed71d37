import { createHash } from 'node:crypto';
import type { AttemptStore, Counter } from './attempt-store.ts';

/**
 * The counter of strangers' guesses at an account, and that of guesses at an address that has none. They are two, so
 * that a new account starts with a clean counter whatever was guessed at its address before.
 */
export const accountCounter = (userId: string): Counter => ({ key: `account#${userId}` });
export const unknownAccountCounter = (email: string): Counter => ({
  key: `unknown#${createHash('sha256').update(email).digest('base64url')}`,
});

/** A device that is known to the account has a counter of its own; all devices of the account stand under one key. */
export const deviceCounter = (userId: string, deviceId: string): Counter => ({
  key: devicesKey(userId),
  member: deviceId,
});
const devicesKey = (userId: string): string => `devices#${userId}`;

/** Of password guesses, by whether the device is known to the account. */
export const guessCounterOf = (userId: string, deviceId: string | null): Counter =>
  deviceId === null ? accountCounter(userId) : deviceCounter(userId, deviceId);

/** Of codes of an authenticator and of the recovery list. */
export const codeCounter = (userId: string): Counter => ({ key: `codes#${userId}` });

/** Opens the account to password guesses again, from strangers and from every device: a reset, a change, an unlock. */
export async function openAccount(attempts: AttemptStore, userId: string): Promise<void> {
  await Promise.all([attempts.reset(accountCounter(userId)), attempts.reset({ key: devicesKey(userId) })]);
}
