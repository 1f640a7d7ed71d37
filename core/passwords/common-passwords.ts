import listedPasswords from './blocklist/listed-passwords.txt';

/** A unit shorter than the shortest password of any policy gains nothing by being repeated. */
const shortUnit = 8;
const fewCharacters = 3;

/** What fingers and counting run along: keyboard rows and columns, their interleavings, the alphabet, the number pad. */
const tracks = [
  '123456789012',
  '1234567891011121314151617181920',
  'abcdefghijklmnopqrstuvwxyzab',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'yxcvbnm',
  'azertyuiop',
  'qsdfghjklm',
  'wxcvbn',
  '147',
  '258',
  '369',
  '159',
  '357',
  columns(['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm']),
  ...woven('1234567890', 'qwertyuiop'),
  ...woven('1234567890', 'abcdefghij'),
  ...woven('qwertyuiop', 'asdfghjkl'),
  ...woven('asdfghjkl', 'zxcvbnm'),
];
const shiftedDigits = ')!@#$%^&*(';

let listed: ReadonlySet<string> | null = null;
let strides: ReadonlySet<string> | null = null;

/**
 * Whether everybody tries it first: a listed password, whatever its case and with whatever between its parts, any
 * repetition of one, and any plain walk over the keyboard or along numbers and letters. Always the whole password: a
 * listed one with something else around it passes (NIST SP 800-63B-4 section 3.1.1.2, ASVS 5.0 6.2.4).
 *
 * @param password in NFC
 */
export function isCommonPassword(password: string): boolean {
  const lower = password.toLowerCase();
  return isPlain(lower) || isPlain(lower.replace(/[\s._-]/g, ''));
}

function isPlain(text: string): boolean {
  // Made at the first use: most instances of the functions that hold the list never ask.
  listed ??= new Set(listedPasswords.trimEnd().split('\n'));
  const unit = repeatedUnit(text);
  if (listed.has(unit) || (unit !== text && [...unit].length < shortUnit)) return true;
  return new Set(text).size <= fewCharacters || isWalk(text.replace(/(.)\1+/gu, '$1'));
}

/** The shortest start that makes the whole text when it is said twice or more, the last time perhaps in part. */
function repeatedUnit(text: string): string {
  for (let length = 1; length <= text.length / 2; length++)
    if (text.startsWith(text.slice(length))) return text.slice(0, length);
  return text;
}

/** Whether every character stands in a stride of three along one of the tracks, in either direction. */
function isWalk(text: string): boolean {
  strides ??= new Set(tracks.flatMap((track) => [...stridesOf(track), ...stridesOf([...track].reverse().join(''))]));
  const keys = text.replace(/[)!@#$%^&*(]/g, (key) => String(shiftedDigits.indexOf(key)));
  let walked = 0;
  for (let at = 0; at + 3 <= keys.length && walked >= at; at++)
    if (strides.has(keys.slice(at, at + 3))) walked = at + 3;
  return walked === keys.length;
}

function stridesOf(track: string): string[] {
  return Array.from({ length: track.length - 2 }, (_, at) => track.slice(at, at + 3));
}

/** The columns of a keyboard, one after the other: 1qaz2wsx3edc... */
function columns(rows: readonly string[]): string {
  return Array.from({ length: 10 }, (_, at) => rows.map((row) => row[at] ?? '').join('')).join('');
}

/** Two rows in turns: 1q2w3e..., and q1w2e3... */
function woven(one: string, other: string): string[] {
  return [
    [one, other],
    [other, one],
  ].map(([first = '', second = '']) => [...first].map((key, at) => key + (second[at] ?? '')).join(''));
}
