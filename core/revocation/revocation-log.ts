/** Revocations in the order of time. */
export interface RevocationLog {
  /** One strongly consistent page of what was revoked at or after `from` (epoch milliseconds), oldest first. */
  since(from: number, cursor: string | null): Promise<LogPage>;
}

export interface LogPage {
  readonly entries: readonly LogEntry[];
  /** Where the next page begins; null after the last one. */
  readonly next: string | null;
}

export interface LogEntry {
  readonly sessionId: string;
  /** When it was revoked, epoch milliseconds. */
  readonly at: number;
}
