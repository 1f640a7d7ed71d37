/** Where the public halves of the signing keys live, as one JSON document; what the document says is the ring's matter. */
export interface PublicKeyStore {
  /** One strongly consistent read; null before the first `put`. */
  find(): Promise<string | null>;
  /** Replaces the document as a whole. There is one writer: the function that rotates the keys. */
  put(json: string): Promise<void>;
}
