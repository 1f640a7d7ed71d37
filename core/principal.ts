import type { ClientType } from '../contract/client-types.ts';

/** Who is calling, and by which credential. */
export interface Principal {
  readonly userId: string;
  readonly sessionId: string;
  readonly clientType: ClientType;
  readonly method: 'bearer' | 'cookie';
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  /** When the user last proved who they are, epoch milliseconds. */
  readonly authenticatedAt: number;
  /** How: the methods, RFC 8176. */
  readonly amr: readonly string[];
}
