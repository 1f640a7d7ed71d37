import { domainToASCII } from 'node:url';

const maxBytes = 254;
// RFC 5322 dot-atom with the letters of every script (RFC 6531). A mark stands behind a letter: most Indic scripts and Thai
// write vowels so. Quoted local parts, comments and address lists are refused on purpose.
const inAnyScript = {
  localPart: /^(?:[\p{L}\p{N}]\p{M}*|[!#$%&'*+/=?^_`{|}~-])+(?:\.(?:[\p{L}\p{N}]\p{M}*|[!#$%&'*+/=?^_`{|}~-])+)*$/u,
  notInDomain: /[^\p{L}\p{N}\p{M}.-]/u,
};
/** The same for ASCII: to compile Unicode properties at the first use takes milliseconds of a cold start. */
const inAscii = {
  localPart: /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/,
  notInDomain: /[^A-Za-z0-9.-]/,
};
// The last label begins with a letter: domainToASCII also reads IPv4 addresses, octal and in one number.
const domainPart = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;
// Greek question mark, Greek varia and KELVIN SIGN: NFC itself makes them `;`, a backtick and K. And what IDNA drops unseen.
const vanishing = /[\u037e\u1fef\u212a]|\p{Default_Ignorable_Code_Point}/u;

/**
 * The one form of an e-mail address: NFC, trimmed, lower case, domain in ASCII (IDNA). Null for what is no address, or
 * whose form would change meaning on the way: characters that lower-case or NFKC turn into others (KELVIN SIGN, dotless
 * i, full-width letters and @, zero-width and bidi marks) never reach another's account. Plus and dot aliases are
 * addresses of their own. Validated after normalising.
 */
export function normalisedEmail(text: string): string | null {
  const isAscii = /^[\t -~]*$/.test(text);
  if (!isAscii && vanishing.test(text)) return null;
  const { localPart, notInDomain } = isAscii ? inAscii : inAnyScript;
  const trimmed = text.normalize('NFC').replace(/^[ \t]+|[ \t]+$/g, '');
  const at = trimmed.indexOf('@');
  if (at < 1 || at !== trimmed.lastIndexOf('@')) return null;
  const local = trimmed.slice(0, at);
  const domain = trimmed.slice(at + 1);
  if (local !== local.normalize('NFKC') || domain !== domain.normalize('NFKC')) return null;
  // A letter whose lower case has another lower-case twin in ASCII, or that comes back as something else, is refused.
  const lower = local.toLowerCase();
  if (/[\u0130\u0131\u017f]/.test(local) || lower.normalize('NFC') !== lower || !localPart.test(lower)) return null;
  if (notInDomain.test(domain)) return null;
  const ascii = domainToASCII(domain.toLowerCase());
  if (!domainPart.test(ascii)) return null;
  const email = `${lower}@${ascii}`;
  return Buffer.byteLength(email) <= maxBytes ? email : null;
}
