import type { Challenge, ChallengeKind, ChallengeOf } from './challenge.ts';

export interface Answer<Kind extends ChallengeKind> {
  /** A challenge of another kind is none. */
  readonly kind: Kind;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Where challenges live. Each verb is one conditional write or one strongly consistent read. */
export interface ChallengeStore {
  create(challenge: Challenge): Promise<void>;
  /** The live challenge, or null. Nothing is counted: for what makes no guess. */
  find<Kind extends ChallengeKind>(challengeId: string, sought: Answer<Kind>): Promise<ChallengeOf<Kind> | null>;
  /**
   * Counts a wrong answer before anything is compared: `finish` takes a right one's challenge away. Answers the challenge
   * with the count in it, or null where it is unknown, expired, finished, of another kind, or has had `most` answers.
   */
  answer<Kind extends ChallengeKind>(
    challengeId: string,
    answer: Answer<Kind> & { readonly most: number },
  ): Promise<ChallengeOf<Kind> | null>;
  /** Takes the challenge away: true once, so of several right answers one goes on. */
  finish(challengeId: string): Promise<boolean>;
}
