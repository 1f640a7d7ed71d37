/** A claim is the user's, and of one change: so that what comes late undoes nothing that came after. */
export interface AddressClaim {
  readonly userId: string;
  /** The session epoch that the user has once the change is made. */
  readonly epoch: number;
  /** The mail whose token makes the change. */
  readonly by: string;
  readonly now: number;
}

/** Whose each address is. Every verb is one conditional write. */
export interface AddressStore {
  /** Makes the address the user's; false where it is another's, or still reserved for another. */
  claim(email: string, claim: AddressClaim): Promise<boolean>;
  /** Takes back a claim of that very change, whose change failed. */
  withdraw(email: string, claim: Pick<AddressClaim, 'userId' | 'by'>): Promise<void>;
  /**
   * Keeps an address that the user has changed for them until then, milliseconds: it leads to nobody, and nobody else
   * can claim it. Does nothing where the user has claimed it again at that epoch or later.
   */
  reserve(email: string, reservation: { userId: string; epoch: number; until: number }): Promise<void>;
  /** Gives up an address that the user claimed at that epoch or earlier. */
  release(email: string, owner: { userId: string; epoch: number }): Promise<void>;
}
