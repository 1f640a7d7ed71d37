import { bcryptCost, passwordHash } from '../contract/settings/passwords.ts';
import { systemClock } from '../core/clock.ts';
import { passwords } from '../core/passwords/hash-password.ts';
import { newUser } from '../core/users/new-user.ts';
import { configuration } from '../functions/wiring/configuration.ts';
import { database } from '../functions/wiring/database.ts';
import { pepperReader } from '../functions/wiring/keys.ts';
import { userStore } from '../functions/wiring/user-store.ts';

/** Known to everybody: these users exist on loopback only and are never deployed. */
export const demoUsers = [
  { email: 'user@example.com', roles: ['user'], permissions: [] },
  { email: 'admin@example.com', roles: ['user', 'admin'], permissions: ['users:read', 'users:write'] },
];
export const demoPassword = 'demo-password-for-local-use';

/**
 * Puts the demo users where they are missing, into the database that the environment names; those that are there stay
 * as they are, with the passwords they have now. Past the password policy, so that no setting of it can keep the local
 * server from starting.
 */
export async function seedDemoUsers(): Promise<void> {
  const config = configuration({
    settings: { passwordHash, bcryptCost },
    tables: { users: [], emails: [] },
    secrets: { pepper: [] },
  });
  const users = userStore(config, database());
  const { hash } = passwords({ peppers: pepperReader(config), settings: config.settings });
  for (const { email, roles, permissions } of demoUsers) {
    if ((await users.userIdOf(email)) !== null) continue;
    const user = newUser({ email, password: await hash(demoPassword), createdAt: systemClock() });
    await users.register({ ...user, emailVerified: true, roles, permissions });
  }
}
