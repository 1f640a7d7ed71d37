import type { Code } from '../../core/sign-in/check-code.ts';

/** The fields of a body that carry a code. */
interface Codes {
  readonly code: string | null;
  readonly recovery_code: string | null;
}

export const shownCode = (body: Codes, name: keyof Codes): Code => ({
  method: name === 'code' ? 'totp' : 'recovery_code',
  code: body[name] ?? '',
});
