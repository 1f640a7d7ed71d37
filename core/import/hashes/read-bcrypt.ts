import type { HashReader } from './hash-reader.ts';

/**
 * bcrypt as PHP (`$2y$`), Java (`$2a$`), Spring (`{bcrypt}`), LDAP (`{CRYPT}`) and Django (`bcrypt$`) write it: one and the
 * same. Not `$2x$`, which names the faulty algorithm of an old PHP.
 */
export const readBcrypt: HashReader = (text) => {
  const [, rest] = /^(?:\{bcrypt\}|\{crypt\}|bcrypt\$)?\$2[aby](\$.*)$/i.exec(text) ?? [];
  return rest === undefined ? null : { text: `$2b${rest}` };
};
