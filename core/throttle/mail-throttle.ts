import { createHash } from 'node:crypto';
import type { MailKind } from '../../contract/mails.ts';
import type { Clock } from '../clock.ts';
import { AuthError } from '../errors.ts';
import type { AttemptStore } from './attempt-store.ts';
import { countOnAll, windowCounter } from './window-counters.ts';

/** Counts a mail that is about to be asked for; false where the address has had enough of its kind. */
export type MailThrottle = (mail: { readonly kind: MailKind; readonly to: string }) => Promise<boolean>;

const mostOfKind = 3;
/** Seconds. */
const window = 15 * 60;

/** Three mails of one kind to one address each quarter of an hour. The key carries no address. */
export function mailThrottle({ attempts, now }: { attempts: AttemptStore; now: Clock }): MailThrottle {
  return async ({ kind, to }) => {
    const address = createHash('sha256').update(to).digest('base64url');
    const counter = windowCounter('mails', `${kind}#${address}`, mostOfKind, window, now());
    try {
      await countOnAll(attempts, [counter], now());
      return true;
    } catch (refusal) {
      if (refusal instanceof AuthError) return false;
      throw refusal;
    }
  };
}
