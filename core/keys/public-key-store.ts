/** Where the public halves of the signing keys live, as one JSON document, and whose turn it is to rotate the keys. */
export interface PublicKeyStore {
  /** One strongly consistent read; null before the first `put`. */
  find(): Promise<string | null>;
  /** Replaces the document as a whole. There is one writer at a time: whoever has the turn. */
  put(json: string): Promise<void>;
  /** Takes the turn to rotate the keys, from `now` until `until` (epoch milliseconds); false while somebody else has it. */
  takeTurn(holder: string, now: number, until: number): Promise<boolean>;
  /** Gives the turn back; nothing happens where the holder has it no more. */
  endTurn(holder: string): Promise<void>;
}
