import type { RotateKeysInput } from '../../core/use-cases/rotate-keys.ts';

/** What an operator asks of the function `keys`, unchecked. */
export interface KeyOperation {
  readonly replace?: unknown;
  readonly signerKey?: unknown;
}

/** Bytes: what Firebase gives has 64. */
const [shortestSignerKey, longestSignerKey] = [16, 256];

/** Throws for a slip of an operator's pen, which must not pass for a key that was replaced. */
export function keyOperationIn({ replace, signerKey }: KeyOperation): RotateKeysInput {
  return { replace: ringsIn(replace), ...(signerKey !== undefined && { signerKey: signerKeyIn(signerKey) }) };
}

function ringsIn(replace: unknown = []): RotateKeysInput['replace'] {
  if (Array.isArray(replace) && replace.every(isRing)) return replace;
  throw new Error('replace: expected a list of "signing" and "mac"');
}

const isRing = (name: unknown): name is 'signing' | 'mac' => name === 'signing' || name === 'mac';

function signerKeyIn(text: unknown): Buffer {
  const bytes = Buffer.from(typeof text === 'string' && /^[\w+/-]+=*$/.test(text) ? text : '', 'base64');
  if (bytes.length >= shortestSignerKey && bytes.length <= longestSignerKey) return bytes;
  throw new Error('signerKey: expected the signer key of a Firebase project, in base64');
}
