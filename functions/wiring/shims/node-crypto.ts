/**
 * Stands in for `node:crypto` in the bundles. Importing the real one as an ES module reads its every export, and one of
 * them loads WebCrypto, which most functions do without; see node-http.ts. A bundle carries the names that it uses.
 */
const crypto = process.getBuiltinModule('node:crypto');
const the = <Name extends keyof typeof crypto>(name: Name): (typeof crypto)[Name] => crypto[name];
export const argon2 = /* @__PURE__ */ the('argon2');
export const createCipheriv = /* @__PURE__ */ the('createCipheriv');
export const createDecipheriv = /* @__PURE__ */ the('createDecipheriv');
export const createHash = /* @__PURE__ */ the('createHash');
export const createHmac = /* @__PURE__ */ the('createHmac');
export const createPrivateKey = /* @__PURE__ */ the('createPrivateKey');
export const createPublicKey = /* @__PURE__ */ the('createPublicKey');
export const createSecretKey = /* @__PURE__ */ the('createSecretKey');
export const hash = /* @__PURE__ */ the('hash');
export const pbkdf2 = /* @__PURE__ */ the('pbkdf2');
export const randomBytes = /* @__PURE__ */ the('randomBytes');
export const scrypt = /* @__PURE__ */ the('scrypt');
export const timingSafeEqual = /* @__PURE__ */ the('timingSafeEqual');
export const sign = /* @__PURE__ */ the('sign');
export const verify = /* @__PURE__ */ the('verify');
/** Loads WebCrypto when it is called, and not before. */
export const getRandomValues: typeof crypto.getRandomValues = (array) => crypto.getRandomValues(array);
export default crypto;
