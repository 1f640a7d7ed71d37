import type { HashReader } from './hash-reader.ts';
import { phcText } from './phc-text.ts';

/** Flask's Werkzeug: `scrypt:32768:8:1$<salt>$<hex>` and `pbkdf2:sha256:600000$<salt>$<hex>`; the salt is a text. */
export const readWerkzeug: HashReader = (text) => {
  const [, method, salt = '', hash = ''] = /^([a-z0-9:]+)\$([^$]+)\$((?:[0-9a-f]{2})+)$/.exec(text) ?? [];
  const [kind, first = '', second = '', third = ''] = method?.split(':') ?? [];
  const bytes = [Buffer.from(salt), Buffer.from(hash, 'hex')] as const;
  if (kind === 'scrypt')
    return { text: phcText('scrypt', { ln: Math.log2(Number(first)), r: second, p: third }, ...bytes) };
  return kind === 'pbkdf2' ? { text: phcText(`pbkdf2-${first}`, { i: second }, ...bytes) } : null;
};
