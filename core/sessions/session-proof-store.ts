import type { Session } from './session.ts';
import type { Use } from './session-store.ts';

export interface StepUp extends Use {
  readonly userId: string;
  readonly authenticatedAt: number;
  readonly amr: readonly string[];
  /** Null where the idle expiry stays: use moves it of a web session alone. */
  readonly idleExpiresAt: number | null;
}

/** Where sessions keep how their users last proved who they are. Apart from `SessionStore`: one function writes it. */
export interface SessionProofStore {
  /** Notes a proof in a live session of that user, by one conditional write; answers the session after it, or null. */
  stepUp(sessionId: string, proof: StepUp): Promise<Session | null>;
}
