/** What a spelling is to an imported record. */
export interface ReadHash {
  /** A PHC string, or a hash of bcrypt. */
  readonly text: string;
  /** Of a Firebase project, where the hash brings it; base64url. */
  readonly signerKey?: string;
}

/** Reads one spelling; null for a text of another. */
export type HashReader = (text: string) => ReadHash | null;
