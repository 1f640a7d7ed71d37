/** Where revoked session ids live, until the last access token of the session has expired. */
export interface RevocationStore {
  /**
   * Puts the session on the list. Idempotent; it never shortens what is there in effect, since presence alone refuses.
   * @param at now, epoch milliseconds
   * @param until when no access token of the session can be valid any more, epoch milliseconds
   */
  revoke(sessionId: string, at: number, until: number): Promise<void>;
  /** One strongly consistent read. */
  isRevoked(sessionId: string): Promise<boolean>;
}
