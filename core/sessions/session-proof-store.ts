import type { Session } from './session.ts';

export interface StepUp {
  readonly userId: string;
  readonly authenticatedAt: number;
  readonly amr: readonly string[];
  readonly now: number;
}

/** Where sessions keep how their users last proved who they are. Apart from `SessionStore`: one function writes it. */
export interface SessionProofStore {
  /** Notes a proof in a live session of that user, by one conditional write; answers the session after it, or null. */
  stepUp(sessionId: string, proof: StepUp): Promise<Session | null>;
}
