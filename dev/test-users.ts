import { hash } from 'bcryptjs';
import { systemClock } from '../core/clock.ts';
import { newUser } from '../core/users/new-user.ts';
import { configuration } from '../functions/wiring/configuration.ts';
import { database } from '../functions/wiring/database.ts';
import { sessionProofStore } from '../functions/wiring/session-proof-store.ts';
import { userStore } from '../functions/wiring/user-store.ts';
import { testPassword } from './test-password.ts';

export interface TestUser {
  readonly email: string;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
}

/** How the user of a session is to have proved who they are. */
export interface TestProof {
  readonly userId: string;
  readonly sessionId: string;
  /** Epoch milliseconds. */
  readonly authenticatedAt: number;
  readonly amr: readonly string[];
}

const lowestCost = 4;

/**
 * Puts users into the database that the environment names, with an imported record of bcrypt at its lowest cost: a sign-in
 * then takes what it takes without the hash, and a full hash takes longer than all the rest. Their addresses are verified.
 */
export function testUsers(): (user: TestUser) => Promise<void> {
  const users = userStore(configuration({ tables: { users: [], emails: [] } }), database());
  let hashed: Promise<string> | undefined;
  return async ({ email, roles, permissions }) => {
    hashed ??= hash(testPassword, lowestCost);
    const password = { hash: await hashed, scheme: 'bcrypt', pepperVersion: null } as const;
    const user = newUser({ email, password, createdAt: systemClock() });
    await users.register({ ...user, emailVerified: true, roles, permissions });
  };
}

/** Notes a proof in a session of the database that the environment names, as a step-up does. */
export function testProofs(): (proof: TestProof) => Promise<void> {
  const sessions = sessionProofStore(configuration({ tables: { sessions: [] } }), database());
  return async ({ sessionId, ...proof }) => {
    const use = { now: systemClock(), ip: undefined, idleExpiresAt: null };
    if (!(await sessions.stepUp(sessionId, { ...proof, ...use }))) throw new Error('the session has ended');
  };
}
