/** Users and sessions put straight into the tables, and credentials made with the secrets: sign-ins without a hash. */
import { dynamoClient } from '../../adapters/dynamodb/dynamo-client.ts';
import { sessionTable } from '../../adapters/dynamodb/session-table.ts';
import { userTable } from '../../adapters/dynamodb/user-table.ts';
import { ringIn } from '../../core/keys/key-material.ts';
import type { MacKey } from '../../core/keys/mac-keys.ts';
import { activeKey } from '../../core/keys/ring.ts';
import type { SigningKey } from '../../core/keys/signing-keys.ts';
import { hashSecret, newId, newSecret } from '../../core/random.ts';
import type { Session } from '../../core/sessions/session.ts';
import { sealSessionSecret } from '../../core/sessions/session-secret.ts';
import { hasFamily, issueTokens } from '../../core/tokens/issue-tokens.ts';
import { signAccessToken } from '../../core/tokens/sign-access-token.ts';
import type { PasswordRecord, User } from '../../core/users/user.ts';
import { aMobileSession, aSession, aUser, days, minutes } from '../support/builders.ts';
import { localConnection } from '../support/embedded-dynamodb.ts';
import { type Account, newAccount, newPerson } from '../support/http-service.ts';
import { type Attacked, deployment, type Ground } from './attack-target.ts';

/** Somebody with a phone and a browser. */
export interface SeededUser {
  readonly account: Account;
  readonly userId: string;
  readonly phone: { readonly sessionId: string; readonly access: string; readonly refresh: string };
  readonly browser: { readonly sessionId: string; readonly cookie: string };
}

/** Answers what plants somebody new. Its password is everybody's: one hash is computed, for all. */
export async function seededUsers(service: Attacked, ground: Ground): Promise<() => Promise<SeededUser>> {
  const dynamo = dynamoClient(localConnection(ground.database.endpoint));
  const { tables } = ground.database;
  const users = userTable({ dynamo, users: tables.users, emails: tables.emails });
  const sessions = sessionTable({ dynamo, sessions: tables.sessions });
  const first = await newPerson(service);
  const record = (await users.find((await users.userIdOf(first.email)) ?? ''))?.password as PasswordRecord;

  async function begin(user: User, session: Session): Promise<Session> {
    await users.addSession(user.userId, {
      sessionId: session.sessionId,
      at: session.createdAt,
      sessionEpoch: user.sessionEpoch,
    });
    await sessions.create(session);
    return session;
  }

  return async () => {
    const macRing = ringIn<MacKey>(await service.secret('mac'));
    const sign = signAccessToken(async () => signingRing);
    const signingRing = ringIn<SigningKey>(await service.secret('signing'));
    const now = ground.clock.now();
    const { email } = newAccount();
    const user = aUser({ email, password: record, roles: ['user'], permissions: [], createdAt: now });
    await users.register(user);
    const { userId, roles, permissions } = user;
    const lives = {
      userId,
      roles,
      permissions,
      sessionEpoch: 0,
      createdAt: now,
      authenticatedAt: now,
      lastSeenAt: now,
      expiresAt: now + days,
    };
    const phone = await begin(
      user,
      aMobileSession({ ...lives, idleExpiresAt: now + days }, { macKeyId: activeKey(macRing).id, rotatedAt: now }),
    );
    const secret = newSecret();
    const browser = await begin(
      user,
      aSession({ ...lives, idleExpiresAt: now + 30 * minutes, secretHash: hashSecret(secret), sessionId: newId() }),
    );
    if (!hasFamily(phone)) throw new Error('a phone has a refresh family');
    const settings = { ...deployment, accessTokenLifetime: 900, emailInToken: false };
    const tokens = await issueTokens({ sign, settings, macRing }, user, phone, now);
    const cookie = sealSessionSecret({ sessionId: browser.sessionId, userId, secret }, activeKey(macRing));
    return {
      account: { email, password: first.password },
      userId,
      phone: { sessionId: phone.sessionId, access: tokens.accessToken, refresh: tokens.refreshToken },
      browser: { sessionId: browser.sessionId, cookie: `__Host-session=${cookie}` },
    };
  };
}
