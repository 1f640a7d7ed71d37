import { hash } from 'bcryptjs';
import { dynamoClient } from '../../adapters/dynamodb/dynamo-client.ts';
import { userTable } from '../../adapters/dynamodb/user-table.ts';
import { newId } from '../../core/random.ts';
import { newUser } from '../../core/users/new-user.ts';
import type { Service } from '../harness/service.ts';

/** Longer than the 72 bytes that bcrypt reads: the hash of an imported record is then not renewed at the sign-in. */
export const quickPassword = 'a password whose hash is quick, and so long that its imported record is left as it is';

const cost = 4;

/**
 * Writes a user with an imported record of bcrypt at its lowest cost. A sign-in then costs what a login costs without
 * the hash; a full hash takes longer than all the rest.
 */
async function quickUser({ environment }: Service, email: string): Promise<void> {
  const users = userTable({
    dynamo: dynamoClient({
      region: String(environment.AWS_REGION),
      endpoint: String(environment.AWS_ENDPOINT_URL_DYNAMODB),
      credentials: () => ({ accessKeyId: 'local', secretAccessKey: 'local' }),
    }),
    users: String(environment.USERS_TABLE),
    emails: String(environment.EMAILS_TABLE),
  });
  const password = { hash: await hash(quickPassword, cost), scheme: 'bcrypt', pepperVersion: null } as const;
  await users.register({ ...newUser({ email, password, createdAt: Date.now() }), emailVerified: true });
}

/** The credentials of a new user for one sign-in: an account begins 60 sessions an hour at most. */
export async function quickCredentials(service: Service): Promise<{ email: string; password: string }> {
  const email = `${newId().toLowerCase()}@example.com`;
  await quickUser(service, email);
  return { email, password: quickPassword };
}

/** The refresh token of a new user. */
export async function newRefreshToken(service: Service): Promise<string> {
  const response = await service.post('/auth/login', { ...(await quickCredentials(service)), client_type: 'api' });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`a sign-in was answered ${response.status} ${text}`);
  return JSON.parse(text).refresh_token;
}
