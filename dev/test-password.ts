/** Longer than the 72 bytes that bcrypt reads: the hash of an imported record is then not renewed at the sign-in. */
export const testPassword = 'a password whose hash is quick, and so long that its imported record is left as it is';
