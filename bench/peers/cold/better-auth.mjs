/** better-auth's getSession in a cold instance, on its memory adapter: no database call in it. */
import { memoryAdapter } from '@better-auth/memory-adapter';
import { betterAuth } from 'better-auth';

const dated = (name, value) => (/At$/.test(name) ? new Date(value) : value);
const auth = betterAuth({
  database: memoryAdapter(JSON.parse(process.env.BETTER_AUTH_TABLES, dated)),
  secret: 'a secret of the bench, long enough to please',
  baseURL: 'http://localhost:3000',
  emailAndPassword: { enabled: true },
  telemetry: { enabled: false },
  rateLimit: { enabled: false },
  logger: { disabled: true },
});

export const handler = async () => {
  const found = await auth.api.getSession({ headers: new Headers({ cookie: process.env.BETTER_AUTH_COOKIE }) });
  return { isAuthorized: found?.user.email === 'user@example.com' };
};
