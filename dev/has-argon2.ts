import crypto from 'node:crypto';

/** Whether this Node can do `passwordHash` `argon2id`: 24.7 and newer. By a member that nothing of ours fills in. */
export const hasArgon2 = typeof crypto.argon2Sync === 'function';
