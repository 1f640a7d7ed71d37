/** What a user may sign in with besides a password. */

/** Whether a code that is mailed signs a user in, without the password; a second factor is still asked for. */
export const emailCode = { kind: 'flag', default: false } as const;
