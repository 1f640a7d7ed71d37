import { hash } from 'bcryptjs';
import { systemClock } from '../core/clock.ts';
import { newUser } from '../core/users/new-user.ts';
import { configuration } from '../functions/wiring/configuration.ts';
import { database } from '../functions/wiring/database.ts';
import { userStore } from '../functions/wiring/user-store.ts';
import { testPassword } from './test-password.ts';

export interface TestUser {
  readonly email: string;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
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
