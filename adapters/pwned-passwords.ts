import { createHash } from 'node:crypto';
import type { IsBreached } from '../core/passwords/breached-passwords.ts';

export interface PwnedPasswordsOptions {
  /** Told of each check that could not be made, in a word or two that carry nothing of the password. */
  readonly onFailure: (reason: string) => void;
  /** Where the range API is, without a trailing slash. Default: the public one. */
  readonly endpoint?: string;
  /** The budget of a check, from the request to the last byte, in milliseconds. Default 1,000. */
  readonly checkFor?: number;
}

/**
 * Asks the range API of Pwned Passwords. It learns the first 20 bits of the password's SHA-1, shared by some 800
 * breached passwords and countless others; padding hides from observers which range was asked for. A check that fails
 * lets the password pass: it is an extra, and must not keep anybody from signing up or leaving a stolen password.
 * Source: https://haveibeenpwned.com/API/v3#PwnedPasswords
 */
export function pwnedPasswords({
  onFailure,
  endpoint = 'https://api.pwnedpasswords.com',
  checkFor = 1_000,
}: PwnedPasswordsOptions): IsBreached {
  return async (password) => {
    const sha1 = createHash('sha1').update(password.normalize('NFC')).digest('hex').toUpperCase();
    try {
      const answer = await fetch(`${endpoint}/range/${sha1.slice(0, 5)}`, {
        headers: { 'add-padding': 'true', 'user-agent': 'hybrid-auth' },
        redirect: 'error',
        signal: AbortSignal.timeout(checkFor),
      });
      const ranges = await answer.text();
      if (answer.status === 200) return lists(ranges, sha1.slice(5));
      onFailure(`status ${answer.status}`);
    } catch (cause) {
      onFailure(nameOf(cause));
    }
    return false;
  };
}

/** `<35 hexadecimal digits>:<times seen>` a line; a padding line was seen 0 times. */
function lists(ranges: string, suffix: string): boolean {
  return ranges.split(/\r?\n/).some((line) => {
    const [listed, seen] = line.split(':');
    return listed === suffix && Number(seen) > 0;
  });
}

const nameOf = (cause: unknown): string => (cause as { name?: string } | undefined)?.name ?? 'Error';
