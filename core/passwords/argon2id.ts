import { argon2 } from 'node:crypto';
import { promisify } from 'node:util';
import { randomText, sameBytes } from '../random.ts';

const derive = promisify(argon2);
/** 19 MiB, 2 passes, 1 lane (OWASP Password Storage); 128 bits of salt, 256 of tag (RFC 9106 section 3.1). */
const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 };
const saltBytes = 16;
const prefix = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$`;

/** Whether the text is what `hashArgon2id` makes, of today's cost: of anything else the check would take another time. */
export const isArgon2idHash = (text: string): boolean =>
  text.startsWith(prefix) && /^[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/.test(text.slice(prefix.length));

/** The work of one, in rounds of our bcrypt; never more than it takes. */
export const argon2idRounds = 256;

/** Work of argon2id, as the given part of a whole hash: the memory makes it. */
export async function partOfArgon2id(password: string, part: number): Promise<void> {
  const memory = Math.max(8, Math.ceil(cost.memory * part));
  await derive('argon2id', { ...cost, memory, message: password, nonce: Buffer.alloc(saltBytes) });
}

/** The text, in the PHC string format. `secret` is RFC 9106's secret value: without it no guess can be checked. */
export async function hashArgon2id(password: string, secret: Buffer): Promise<string> {
  const salt = Buffer.from(randomText(saltBytes), 'base64url');
  const tag = await derive('argon2id', { ...cost, message: password, nonce: salt, secret });
  return `${prefix}${unpadded(salt)}$${unpadded(tag)}`;
}

export async function isArgon2idOf(password: string, secret: Buffer, hash: string): Promise<boolean> {
  const [salt = '', tag = ''] = hash.slice(prefix.length).split('$');
  const nonce = Buffer.from(salt, 'base64');
  return sameBytes(await derive('argon2id', { ...cost, message: password, nonce, secret }), Buffer.from(tag, 'base64'));
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
