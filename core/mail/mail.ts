import type { MailKind } from '../../contract/mails.ts';
import type { RequestOrigin } from '../request-origin.ts';

/** A mail that was asked for: the outbox and, where it carries a link, the token of that link. */
export interface Mail {
  readonly mailId: string;
  readonly kind: MailKind;
  /** Null where the address has no user. */
  readonly userId: string | null;
  /** Only until it was sent, and only where it is not the address of the user: that one is read from the user. */
  readonly to: string | null;
  /** `tagOfAddress` of the address: tells, without keeping it, whether the user still has the one that was mailed. */
  readonly addressTag: string;
  /** The languages that the reader wants, best first. */
  readonly languages: readonly string[];
  /** The user's at the time: a token of an older one is dead. */
  readonly mailEpoch: number;
  /** The key that makes the mail's token, its code and its `addressTag`. */
  readonly macKeyId: string;
  /** More words for the template; only until it was sent. */
  readonly data: Readonly<Record<string, string>>;
  /** Who asked; only until it was sent. */
  readonly client: RequestOrigin | null;
  readonly requestedAt: number;
  readonly expiresAt: number;
  readonly sentAt: number | null;
  readonly usedAt: number | null;
}
