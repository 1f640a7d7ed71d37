/** RFC 2047: at most 75 characters a word, so 45 bytes in base64. */
const bytesOfWord = 45;

/**
 * `"Name" <address>` (RFC 5322 section 3.4); a name beyond ASCII as encoded words, none of which cuts a character in two.
 */
export function mailboxText({ name, address }: { readonly name: string; readonly address: string }): string {
  if (/^[ -~]*$/.test(name)) return `"${name.replace(/["\\]/g, '\\$&')}" <${address}>`;
  const words = [''];
  for (const character of name.replace(/\p{Cc}/gu, ' ')) {
    const word = (words.at(-1) ?? '') + character;
    if (Buffer.byteLength(word) > bytesOfWord) words.push(character);
    else words[words.length - 1] = word;
  }
  return `${words.map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`).join(' ')} <${address}>`;
}
