/** Where the public halves of the signing keys live, as one JSON document, and the lock of the rotation. */
export interface PublicKeyStore {
  /** One strongly consistent read; null before the first `put`. */
  find(): Promise<string | null>;
  /** Replaces the document as a whole. There is one writer at a time: the holder of the lock. */
  put(json: string): Promise<void>;
  /** Acquires the lock of the rotation, from `now` until `until` (epoch milliseconds); false while another run holds it. */
  acquireLock(holder: string, now: number, until: number): Promise<boolean>;
  /** Releases the lock; nothing happens where the holder does not hold it any more. */
  releaseLock(holder: string): Promise<void>;
}
