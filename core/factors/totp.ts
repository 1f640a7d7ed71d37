import { createHmac } from 'node:crypto';
import { sameText } from '../random.ts';

/** Seconds. */
export const totpPeriod = 30;
export const totpDigits = 6;
/** RFC 4226 section 4: 160 bits. */
export const totpSecretBytes = 20;
/** RFC 6238 section 5.2: one step either way, for clocks that are off and for the time that typing takes. */
const drift = 1;

export const totpStepAt = (now: number): number => Math.floor(now / 1_000 / totpPeriod);

/** The code of a time step, RFC 6238 with SHA-1: what every authenticator knows. */
export function totpCode(secret: Buffer, step: number, digits = totpDigits): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', secret).update(counter).digest();
  const offset = digest.readUInt8(digest.length - 1) & 15;
  const number = digest.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/** As it is typed: blanks do not count. */
export const typedCode = (text: string): string => text.replace(/\s/g, '');

/** The step whose code this is, after `lastStep` and near `now` (epoch milliseconds); null where there is none. */
export function totpStepOf(
  secret: Buffer,
  code: string,
  { now, lastStep }: { readonly now: number; readonly lastStep: number },
): number | null {
  const current = totpStepAt(now);
  const steps = Array.from({ length: 2 * drift + 1 }, (_, index) => current - drift + index);
  return steps.find((step) => step > lastStep && sameText(totpCode(secret, step), code)) ?? null;
}
