import { base32, standardAlphabet } from '../../core/factors/base32.ts';
import { totpCode, totpPeriod, totpStepAt } from '../../core/factors/totp.ts';
import { roomInWindow } from './room-in-window.ts';

export type Authenticator = ReturnType<typeof authenticatorOf>;

/** What an authenticator does: the code of its clock, from the secret as it was shown. */
export function authenticatorOf(secret: string, now: () => number) {
  const bytes = fromBase32(secret);
  const code = (drift = 0): string => totpCode(bytes, totpStepAt(now()) + drift);
  return {
    /** @param drift steps by which its clock is off */
    code,
    /** That of the step before, which counts until this one is over: waits for the next where that is soon. */
    async codeBefore(): Promise<string> {
      await roomInWindow(totpPeriod * 1_000, 5_000, now);
      return code(-1);
    },
    /** One that counts at none of the steps that do. */
    wrongCode(): string {
      const right = new Set([-2, -1, 0, 1, 2].map((drift) => code(drift)));
      return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !right.has(code)) ?? '';
    },
    /** Of the steps from two minutes ago to a quarter of an hour from now. */
    codesAround: (): string[] => Array.from({ length: 34 }, (_, at) => code(at - 4)),
  };
}

/**
 * Enrols until each code around now is one step's alone, and none of another authenticator's. Of a million codes two are
 * the same now and then: such a code counts twice, or where it should not.
 */
export async function withCodesOfItsOwn<T extends { readonly authenticator: Authenticator }>(
  enrol: () => Promise<T>,
  other?: Authenticator,
): Promise<T> {
  for (;;) {
    const enrolled = await enrol();
    const codes = [...enrolled.authenticator.codesAround(), ...(other?.codesAround() ?? [])];
    if (new Set(codes).size === codes.length) return enrolled;
  }
}

function fromBase32(text: string): Buffer {
  const bits = [...text].reduce((sum, character) => (sum << 5n) | BigInt(standardAlphabet.indexOf(character)), 0n);
  const bytes = Buffer.from(bits.toString(16).padStart((text.length * 5) / 4, '0'), 'hex');
  if (base32(bytes, standardAlphabet) !== text) throw new Error('no base32 of ours');
  return bytes;
}
