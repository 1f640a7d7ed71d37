/**
 * Stands in for `node:crypto` in the bundles. Importing the real one as an ES module reads its every export, and one of
 * them loads WebCrypto, which most functions do without; see node-http.ts.
 */
const crypto = process.getBuiltinModule('node:crypto');
export const {
  argon2,
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  hash,
  pbkdf2,
  randomBytes,
  scrypt,
  timingSafeEqual,
  sign,
  verify,
} = crypto;
/** Loads WebCrypto when it is called, and not before. */
export const getRandomValues: typeof crypto.getRandomValues = (array) => crypto.getRandomValues(array);
export default crypto;
