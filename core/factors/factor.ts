interface FactorOfAnyType {
  readonly factorId: string;
  /** What the user calls it. */
  readonly name: string;
  /** Epoch milliseconds, as `lastUsedAt`. */
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
}

/** An authenticator of time-based codes (RFC 6238). */
export interface TotpFactor extends FactorOfAnyType {
  readonly type: 'totp';
  /** The secret, sealed under a key that is not in the table; base64url. */
  readonly sealedSecret: string;
  /** Of the pepper whose derived key seals it. */
  readonly pepperVersion: string;
  /** Whether a right code was ever shown: before that it is no factor. */
  readonly confirmed: boolean;
  /** The time step of the last code that was accepted: no code counts twice. */
  readonly lastStep: number;
}

/** A WebAuthn credential. */
export interface PasskeyFactor extends FactorOfAnyType {
  readonly type: 'passkey';
  /** base64url */
  readonly credentialId: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  /** The signature counter; 0 for ever where the authenticator keeps none. */
  readonly counter: number;
  readonly transports: readonly string[];
  /** Whether it is synced to other devices. */
  readonly backedUp: boolean;
}

export type Factor = TotpFactor | PasskeyFactor;

/** By factor id. */
export type Factors = Readonly<Record<string, Factor>>;

/** So many may a user have: they rest in the user's item, which each sign-in reads. */
export const mostFactors = 20;

/** A TOTP that was never confirmed is none. */
export const isEnrolled = (factor: Factor): boolean => factor.type === 'passkey' || factor.confirmed;
