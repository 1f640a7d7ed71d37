/** Who may register, and with which passwords. */

/**
 * Whether strangers may register. With `verified` nobody learns whether an address has an account, and it has to be verified
 * by mail before its first sign-in.
 */
export const registration = { kind: 'choice', default: 'open', choices: ['open', 'closed', 'verified'] } as const;

/** The name of your service; it is refused as a password. */
export const serviceName = { kind: 'text', default: 'hybrid-auth', max: 64 } as const;

/** The shortest password, in code points (NIST SP 800-63B-4: 15 where it is the only factor). */
export const passwordMinLength = { kind: 'count', default: 15, min: 8, max: 64 } as const;

/** Hashes new passwords, with a pepper; `argon2id` has 19 MiB, 2 passes and 1 lane. Others are renewed at the next sign-in. */
export const passwordHash = { kind: 'choice', default: 'bcrypt', choices: ['bcrypt', 'argon2id'] } as const;

/** The cost of a bcrypt hash; one step more doubles the work. */
export const bcryptCost = { kind: 'count', default: 12, min: 10, max: 15 } as const;

/** Ask the Pwned Passwords range API (k-anonymity: five characters of a SHA-1) about each new password; fails open. */
export const breachedPasswordCheck = { kind: 'flag', default: false } as const;
