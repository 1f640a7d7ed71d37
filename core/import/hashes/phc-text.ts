const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

/** What an imported record holds: the form that `core/passwords/imported/phc-string.ts` reads. */
export function phcText(id: string, parameters: Readonly<Record<string, string | number>>, salt: Buffer, hash: Buffer) {
  const { v, ...others } = parameters;
  const named = Object.entries(others).map(([name, value]) => `${name}=${value}`);
  return `$${id}${v === undefined ? '' : `$v=${v}`}$${named.join(',')}$${unpadded(salt)}$${unpadded(hash)}`;
}
