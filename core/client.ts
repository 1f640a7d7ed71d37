/** Where a request comes from, as the gateway saw it. */
export interface Client {
  readonly ip: string;
  /** At most 256 characters. */
  readonly userAgent: string | null;
}
