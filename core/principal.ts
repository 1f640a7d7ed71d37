import type { ClientType } from '../contract/wire.ts';

/** Who is calling, and by which credential. */
export interface Principal {
  readonly userId: string;
  readonly sessionId: string;
  readonly clientType: ClientType;
  readonly method: 'bearer' | 'cookie';
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  /** When the user signed in, epoch milliseconds. */
  readonly authTime: number;
}
