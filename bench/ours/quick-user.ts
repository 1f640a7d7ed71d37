import { createHmac } from 'node:crypto';
import { hash } from 'bcryptjs';
import { dynamoClient } from '../../adapters/dynamodb/dynamo-client.ts';
import { userTable } from '../../adapters/dynamodb/user-table.ts';
import type { Peppers } from '../../core/keys/pepper.ts';
import { newId } from '../../core/random.ts';
import type { Service } from '../harness/service.ts';
import { secretOf } from './service-secret.ts';

export const quickPassword = 'a password whose hash is quick';

/**
 * Writes a user whose stored hash is bcrypt of cost 4, while its record claims the full cost. A sign-in then costs what
 * a login costs without the hash; the full hash takes longer than all the rest.
 */
export async function quickUser(service: Service, email: string, cost: number): Promise<void> {
  const { environment } = service;
  const { current, versions } = (await secretOf(service, 'pepper')) as unknown as Peppers;
  const pepper = Buffer.from(String(versions[current]), 'base64url');
  const prepared = createHmac('sha384', pepper).update(quickPassword.normalize('NFC')).digest('base64');
  const users = userTable({
    dynamo: dynamoClient({
      region: String(environment.AWS_REGION),
      endpoint: String(environment.AWS_ENDPOINT_URL_DYNAMODB),
      credentials: () => ({ accessKeyId: 'local', secretAccessKey: 'local' }),
    }),
    users: String(environment.USERS_TABLE),
    emails: String(environment.EMAILS_TABLE),
  });
  await users.register({
    userId: newId(),
    email,
    emailVerified: true,
    password: { hash: await hash(prepared, 4), scheme: 'bcrypt-hmac', cost, pepperVersion: current },
    roles: ['user'],
    permissions: [],
    disabled: false,
    sessionEpoch: 0,
    sessionIndex: {},
    createdAt: Date.now(),
  });
}
