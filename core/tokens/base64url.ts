/** Decodes base64url in its one canonical form (RFC 4648 section 3.5); null for padding, strays or other alphabets. */
export function fromBase64url(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}
