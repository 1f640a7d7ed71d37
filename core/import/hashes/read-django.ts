import type { HashReader } from './hash-reader.ts';
import { phcText } from './phc-text.ts';

/** Django: `pbkdf2_sha256$<iterations>$<salt>$<hash>` and `scrypt$<N>$<salt>$<r>$<p>$<hash>`; the salt is a text. */
export const readDjango: HashReader = (text) => {
  const [, digest, iterations = '', salt = '', hash = ''] =
    /^pbkdf2_(sha1|sha256|sha512)\$(\d+)\$([^$]+)\$([A-Za-z0-9+/]+=*)$/.exec(text) ?? [];
  if (digest)
    return { text: phcText(`pbkdf2-${digest}`, { i: iterations }, Buffer.from(salt), Buffer.from(hash, 'base64')) };
  const [, n, saltOfScrypt = '', r = '', p = '', hashOfScrypt = ''] =
    /^scrypt\$(\d+)\$([^$]+)\$(\d+)\$(\d+)\$([A-Za-z0-9+/]+=*)$/.exec(text) ?? [];
  if (!n) return null;
  const parameters = { ln: Math.log2(Number(n)), r, p };
  return { text: phcText('scrypt', parameters, Buffer.from(saltOfScrypt), Buffer.from(hashOfScrypt, 'base64')) };
};
