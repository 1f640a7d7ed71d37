import type { HashReader } from './hash-reader.ts';
import { phcText } from './phc-text.ts';

/** base64 as passlib writes it has `.` for `+`. */
const bytes = (text: string): Buffer => Buffer.from(text.replaceAll('.', '+'), 'base64');

const ofPasslib: HashReader = (text) => {
  const [, digest = 'sha1', iterations = '', salt = '', hash = ''] =
    /^\$pbkdf2(?:-(sha1|sha256|sha512))?\$(?:i=)?(\d+)(?:,l=\d+)?\$([A-Za-z0-9+/.=]*)\$([A-Za-z0-9+/.=]+)$/.exec(
      text,
    ) ?? [];
  return hash ? { text: phcText(`pbkdf2-${digest}`, { i: iterations }, bytes(salt), bytes(hash)) } : null;
};

/** PHC strings of argon2, scrypt and our own forms, with Django's `argon2$` or Spring's `{argon2}` before it; PBKDF2 as passlib has it too. */
export const readPhc: HashReader = (text) => {
  const bare = text
    .replace(/^(?:argon2(?=\$argon2)|\{(?:argon2|scrypt|pbkdf2)\}(?=\$))/i, '')
    .replace(/^(?=argon2)/, '$');
  const pbkdf2 = ofPasslib(bare);
  if (pbkdf2) return pbkdf2;
  return /^\$(?:argon2(?:i|d|id)|scrypt|firescrypt|pbkdf2-sha\d+|sha\d+)\$[^$]*\$[^$]*(?:\$[^$]*){1,2}$/.test(bare)
    ? { text: bare.replace(/=+(?=\$|$)/g, '') }
    : null;
};
