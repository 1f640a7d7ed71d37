/** How many wrong guesses an account and an address have. */

/** Wrong guesses in a row before an account closes to further ones for 1, 2, 4, ... seconds. */
export const accountFreeAttempts = { kind: 'count', default: 5, min: 1, max: 1_000_000 } as const;

/** The longest of those closures. */
export const accountMaxBackoff = { kind: 'seconds', default: 900, min: 1, max: 86_400 } as const;

/** Wrong guesses in a row that disable the password until it is reset or unlocked (NIST SP 800-63B-4: at most 100). */
export const accountLockoutThreshold = { kind: 'count', default: 100, min: 1, max: 1_000_000 } as const;

/** Wrong guesses from one address (IPv6: one /64, and sixteen times as many from one /48) in 15 minutes, over all accounts. */
export const ipAttemptLimit = { kind: 'count', default: 300, min: 1, max: 1_000_000 } as const;

/** Registrations from one address (IPv6: one /64, and sixteen times as many from one /48) in an hour. */
export const ipRegistrationLimit = { kind: 'count', default: 600, min: 1, max: 1_000_000 } as const;
