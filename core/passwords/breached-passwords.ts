/** Whether a password is known from a breach. Never throws: a check that fails lets the password pass. */
export type IsBreached = (password: string) => Promise<boolean>;
