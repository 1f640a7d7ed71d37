/** Where a request comes from, as the gateway saw it. */
export interface RequestOrigin {
  readonly ip: string;
  /** At most 256 characters. */
  readonly userAgent: string | null;
}
