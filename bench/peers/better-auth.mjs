import { memoryAdapter } from '@better-auth/memory-adapter';
import { betterAuth } from 'better-auth';

const baseURL = 'http://localhost:3000';
const made = (tables) =>
  betterAuth({
    database: memoryAdapter(tables),
    secret: 'a secret of the bench, long enough to please',
    baseURL,
    emailAndPassword: { enabled: true },
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    logger: { disabled: true },
  });

/** getSession on its memory adapter: no network in it. */
export async function getSession() {
  const { auth, headers } = await signedIn({ user: [], session: [], account: [], verification: [] });
  const once = () => auth.api.getSession({ headers });
  const found = await once();
  if (found?.user.email !== 'user@example.com') throw new Error('no session');
  return once;
}

async function signedIn(tables) {
  const auth = made(tables);
  const response = await auth.api.signUpEmail({
    body: { email: 'user@example.com', password: 'a password of the bench', name: 'User' },
    asResponse: true,
  });
  const cookie = response.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ');
  return { auth, headers: new Headers({ cookie }), cookie };
}

/** What a cold instance needs to find that session: the tables, as its database would hold them, and the cookie. */
export async function seed() {
  const tables = { user: [], session: [], account: [], verification: [] };
  const { cookie } = await signedIn(tables);
  return { tables, cookie };
}
