interface ChallengeOfAnyKind {
  readonly challengeId: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  readonly wrongAnswers: number;
}

/** Between the first proof of a sign-in and the second. */
export interface SecondFactorChallenge extends ChallengeOfAnyKind {
  readonly kind: 'second_factor';
  readonly userId: string;
  /** What was shown first, RFC 8176. */
  readonly amr: readonly string[];
  /** Of the user at the first proof: what ends all sessions ends the sign-in too. */
  readonly sessionEpoch: number;
  /** The device, where it has shown that it signed in to this account before. */
  readonly deviceId: string | null;
}

/** For a sign-in by a passkey: whose it is, the answer says. */
export interface PasskeySignInChallenge extends ChallengeOfAnyKind {
  readonly kind: 'passkey_sign_in';
}

/** For a passkey that is enrolled, or shown once more, in a session. */
export interface SessionChallenge extends ChallengeOfAnyKind {
  readonly kind: 'passkey_enrolment' | 'step_up';
  readonly userId: string;
  readonly sessionId: string;
}

/** For a code that is mailed. */
export interface EmailCodeChallenge extends ChallengeOfAnyKind {
  readonly kind: 'email_code';
  /** Null where the address has no account: then no answer is right. */
  readonly userId: string | null;
  /** Of the user then: what ends all sessions ends the code too. */
  readonly sessionEpoch: number;
  /** Of the MAC key that the code is derived by. */
  readonly macKeyId: string;
}

/** What a client has to answer before it is let on. */
export type Challenge = SecondFactorChallenge | PasskeySignInChallenge | SessionChallenge | EmailCodeChallenge;

export type ChallengeKind = Challenge['kind'];
export type ChallengeOf<Kind extends ChallengeKind> = Challenge & { readonly kind: Kind };
