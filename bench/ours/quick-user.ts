import { createHmac } from 'node:crypto';
import { hash } from 'bcryptjs';
import { sdkDynamo } from '../../adapters/dynamodb/sdk-dynamo.ts';
import { userTable } from '../../adapters/dynamodb/user-table.ts';
import type { Peppers } from '../../core/keys/pepper.ts';
import { newId } from '../../core/random.ts';
import type { World } from '../harness/world.ts';
import { secretOf } from './world-secret.ts';

export const quickPassword = 'a password whose hash is quick';

/**
 * Puts a user into the tables whose stored hash is bcrypt of cost 4, under the record of a full one: signing in is then
 * all of the login but the hash, which would drown everything else.
 */
export async function quickUser(world: World, email: string, cost: number): Promise<void> {
  const { environment } = world;
  const { current, versions } = (await secretOf(world, 'pepper')) as unknown as Peppers;
  const pepper = Buffer.from(String(versions[current]), 'base64url');
  const prepared = createHmac('sha384', pepper).update(quickPassword.normalize('NFC')).digest('base64');
  const users = userTable({
    dynamo: sdkDynamo({
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
    epoch: 0,
    roster: {},
    createdAt: Date.now(),
  });
}
