/** The HTTP contract, "Refresh rotation, exactly", points 1 to 5; point 6 is in receipt.test.ts. */
import { sessionMemory } from '../../../adapters/memory/session-memory.ts';
import { days, hours, minutes, seconds } from '../../support/builders.ts';
import { counted, failing } from '../../support/dynamo-faults.ts';
import {
  bearer,
  type InstanceOptions,
  tokensOf,
  type WiredOptions,
  wiredUseCases,
} from '../../support/wired-use-cases.ts';

async function signedIn(options: WiredOptions = {}, more: InstanceOptions = {}) {
  const open = await wiredUseCases(options);
  const owner = await open.person();
  const instance = open.instance(more);
  return { open, owner, instance, ...tokensOf(await instance.signIn(owner, 'mobile')) };
}

/** The token with one byte changed, and all the others as they were. */
function changed(token: string, byte: number): string {
  const bytes = Buffer.from(token.slice(3), 'base64url');
  bytes.writeUInt8(bytes.readUInt8(byte) ^ 1, byte);
  return `rt_${bytes.toString('base64url')}`;
}

test('the current token moves the session to the next generation, and both new tokens work', async () => {
  const { open, instance, sessionId, refreshToken } = await signedIn();
  open.clock.move(hours);
  const { outcome, session, tokens } = await instance.refresh(refreshToken);
  expect(outcome).toBe('rotated');
  expect(session).toMatchObject({ sessionId, lastSeenAt: open.clock.now(), family: { generation: 1 } });
  expect(await instance.authorize(bearer(tokens.accessToken))).toMatchObject({ sessionId });
  expect((await instance.refresh(tokens.refreshToken)).outcome).toBe('rotated');
});

test('a rotation has the address of its client, with its time; a replay leaves both, and so does an unknown address', async () => {
  const { open, instance, refreshToken, sessionId } = await signedIn();
  open.clock.move(hours);
  const use = { lastSeenAt: open.clock.now(), ip: '198.51.100.7' };
  const { session, tokens } = await instance.refresh(refreshToken, use.ip);
  expect(session).toMatchObject(use);
  expect((await instance.refresh(refreshToken, '198.51.100.8')).session).toMatchObject(use);
  expect(await open.stores.sessions.find(sessionId)).toMatchObject(use);
  expect((await instance.refresh(tokens.refreshToken)).session).toMatchObject({
    ip: use.ip,
    family: { generation: 2 },
  });
});

test('a token that we never issued is refused wherever it was changed; no table is read and no session suffers', async () => {
  const open = await wiredUseCases();
  const { store, calls } = counted(open.stores.sessions);
  const { signIn, refresh } = open.instance({ stores: { sessions: store } });
  const { refreshToken } = tokensOf(await signIn(await open.person(), 'mobile'));
  const before = { ...calls };
  for (let byte = 0; byte < Buffer.from(refreshToken.slice(3), 'base64url').length; byte++)
    await expect(refresh(changed(refreshToken, byte))).rejects.toMatchObject({ code: 'unauthenticated' });
  for (const text of [
    '',
    'rt_',
    refreshToken.slice(3),
    refreshToken.slice(0, -1),
    `${refreshToken}=`,
    `${refreshToken}\n`,
  ])
    await expect(refresh(text)).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(calls).toEqual(before);
  expect((await refresh(refreshToken)).outcome).toBe('rotated');
});

test('a token whose MAC is ours and whose proof is not is refused, and ends nothing', async () => {
  const { open, instance, refreshToken, sessionId } = await signedIn();
  // Somebody has the secret without the table: the family's seed is another one than the token was made with.
  const there = await open.stores.sessions.find(sessionId);
  if (!there?.family) throw new Error('a mobile session has a family');
  const sessions = sessionMemory();
  await sessions.create({ ...there, family: { ...there.family, seed: Buffer.alloc(32).toString('base64url') } });
  const { refresh } = open.instance({ stores: { sessions } });
  await expect(refresh(refreshToken)).rejects.toMatchObject({ code: 'unauthenticated' });
  expect((await sessions.find(sessionId))?.ended).toBeNull();
  expect(open.reports.at(-1)?.event).toBe('authn_token_forged');
  // The mark is there, so the event was told: a second one would be none.
  expect(await sessions.markForged(sessionId, open.clock.now())).toBe(false);
  expect((await instance.refresh(refreshToken)).outcome).toBe('rotated');
});

describe('within the grace window', () => {
  test('the generation before gets the same successor again, with a fresh access token; a moment later it is reuse', async () => {
    const { open, instance, refreshToken } = await signedIn({
      settings: { lostResponseWindow: 0, refreshGraceWindow: 2 },
    });
    const first = await instance.refresh(refreshToken);
    open.clock.move(2 * seconds - 1);
    const again = await instance.refresh(refreshToken);
    expect(again.outcome).toBe('replayed');
    expect(again.tokens.refreshToken).toBe(first.tokens.refreshToken);
    expect(again.tokens.accessToken).not.toBe(first.tokens.accessToken);
    open.clock.move(1);
    await expect(instance.refresh(refreshToken)).rejects.toMatchObject({ code: 'refresh_token_reused' });
  });

  test('fifty at once get one successor', async () => {
    const { instance, refreshToken } = await signedIn();
    const answers = await Promise.all(Array.from({ length: 50 }, () => instance.refresh(refreshToken)));
    expect(new Set(answers.map(({ tokens }) => tokens.refreshToken)).size).toBe(1);
    expect(answers.filter(({ outcome }) => outcome === 'rotated')).toHaveLength(1);
  });

  test('the grandparent is reuse all the same', async () => {
    const { instance, refreshToken } = await signedIn();
    const { tokens } = await instance.refresh(refreshToken);
    await instance.refresh(tokens.refreshToken);
    await expect(instance.refresh(refreshToken)).rejects.toMatchObject({ code: 'refresh_token_reused' });
  });

  test('of no length at all, with no lost answers either, the second of two is reuse', async () => {
    const { instance, refreshToken } = await signedIn({ settings: { lostResponseWindow: 0, refreshGraceWindow: 0 } });
    await instance.refresh(refreshToken);
    await expect(instance.refresh(refreshToken)).rejects.toMatchObject({ code: 'refresh_token_reused' });
  });
});

describe('reuse', () => {
  async function stolen() {
    const held = await signedIn();
    const { open, owner, instance, refreshToken } = held;
    const other = tokensOf(await instance.signIn(owner, 'api'));
    const { tokens } = await instance.refresh(refreshToken);
    await instance.authorize(bearer(tokens.accessToken));
    open.clock.move(minutes);
    return { ...held, other, newest: tokens };
  }

  test('ends that session, revokes its access tokens at once, and is reported; other devices live on', async () => {
    const { open, instance, refreshToken, accessToken, newest, other, sessionId } = await stolen();
    await expect(instance.refresh(refreshToken)).rejects.toMatchObject({ code: 'refresh_token_reused' });
    for (const token of [accessToken, newest.accessToken]) expect(await instance.authorize(bearer(token))).toBeNull();
    await expect(instance.refresh(newest.refreshToken)).rejects.toMatchObject({
      code: 'session_expired',
      facts: { reason: 'refresh_reused' },
    });
    expect(open.reports).toContainEqual({
      event: 'authn_token_reuse',
      facts: expect.objectContaining({ sid: sessionId, behind: 1 }),
    });
    expect(await instance.authorize(bearer(other.accessToken))).not.toBeNull();
    expect((await instance.refresh(other.refreshToken)).outcome).toBe('rotated');
  });

  test('is seen for as long as the family lives, though the key that made the token has retired', async () => {
    const open = await wiredUseCases();
    open.clock.move(89 * days);
    const first = tokensOf(await open.instance().signIn(await open.person(), 'mobile'));
    let newest = first.refreshToken;
    for (let month = 1; month < 4; month++) {
      newest = (await open.instance().refresh(newest)).tokens.refreshToken;
      open.clock.move(29 * days);
      await open.rotateKeys();
    }
    await expect(open.instance().refresh(first.refreshToken)).rejects.toMatchObject({ code: 'refresh_token_reused' });
    await expect(open.instance().refresh(newest)).rejects.toMatchObject({ facts: { reason: 'refresh_reused' } });
  });

  test('whose revocation could not be written is revoked when the client comes again', async () => {
    const { open, refreshToken, newest } = await stolen();
    const { refresh, authorize } = open.instance({
      stores: { revocations: failing(open.stores.revocations, 'revoke') },
    });
    await expect(refresh(refreshToken)).rejects.toMatchObject({ message: 'revoke did not answer' });
    await expect(refresh(refreshToken)).rejects.toMatchObject({ facts: { reason: 'refresh_reused' } });
    expect(await authorize(bearer(newest.accessToken))).toBeNull();
  });
});

describe('a session that has ended', () => {
  test('by itself because it was not used, says so', async () => {
    const { open, instance, refreshToken } = await signedIn();
    open.clock.move(30 * days - 1);
    const { tokens } = await instance.refresh(refreshToken);
    open.clock.move(30 * days);
    await expect(instance.refresh(tokens.refreshToken)).rejects.toMatchObject({
      code: 'session_expired',
      facts: { reason: 'idle_timeout' },
    });
  });

  test('by itself though it was used, says so', async () => {
    const { open, instance, ...held } = await signedIn();
    let { refreshToken } = held;
    for (const lasts of [29 * days, 29 * days, 29 * days, 3 * days - 1]) {
      open.clock.move(lasts);
      ({ refreshToken } = (await instance.refresh(refreshToken)).tokens);
    }
    open.clock.move(1);
    await expect(instance.refresh(refreshToken)).rejects.toMatchObject({
      code: 'session_expired',
      facts: { reason: 'absolute_timeout' },
    });
  });

  test('is not written to again once no access token of it can live', async () => {
    const { open, instance, refreshToken } = await signedIn();
    await instance.logOut({ credential: { method: 'none' }, refreshToken, scope: 'local' });
    const { store, calls } = counted(open.stores.revocations);
    const { refresh } = open.instance({ stores: { revocations: store } });
    await expect(refresh(refreshToken)).rejects.toMatchObject({ facts: { reason: 'logged_out' } });
    expect(calls.revoke).toBe(1);
    open.clock.move(16 * minutes);
    await expect(refresh(refreshToken)).rejects.toMatchObject({ facts: { reason: 'logged_out' } });
    expect(calls.revoke).toBe(1);
  });
});

test('a refresh never moves the absolute expiry, and no access token outlives it', async () => {
  const { open, instance, ...held } = await signedIn();
  let { refreshToken } = held;
  const ends = open.clock.now() + 90 * days;
  for (let turn = 0; turn < 3; turn++) {
    open.clock.move(29 * days);
    ({ refreshToken } = (await instance.refresh(refreshToken)).tokens);
  }
  open.clock.move(3 * days - minutes - 1);
  const { session, tokens } = await instance.refresh(refreshToken);
  expect(session.expiresAt).toBe(ends);
  expect(tokens).toMatchObject({ expiresIn: 61, refreshExpiresIn: 60 });
});

describe('the user as it is now decides', () => {
  test.each([
    ['disabled', { disabled: true }, 'user_disabled'],
    ['of another sessionEpoch', { sessionEpoch: 7 }, 'logged_out'],
  ] as const)('a user who is %s gets nothing, and the session ends', async (_, change, reason) => {
    const { open, refreshToken, sessionId } = await signedIn();
    const users = {
      ...open.stores.users,
      find: async (userId: string) => {
        const user = await open.stores.users.find(userId);
        return user && { ...user, ...change };
      },
    };
    const { refresh } = open.instance({ stores: { users } });
    await expect(refresh(refreshToken)).rejects.toMatchObject({ code: 'session_expired', facts: { reason } });
    expect(await open.stores.sessions.find(sessionId)).toMatchObject({ ended: { reason } });
    expect(await open.stores.revocations.isRevoked(sessionId)).toBe(true);
  });

  test('a user who is gone likewise', async () => {
    const { open, refreshToken } = await signedIn();
    const users = { ...open.stores.users, find: async () => null };
    await expect(open.instance({ stores: { users } }).refresh(refreshToken)).rejects.toMatchObject({
      facts: { reason: 'user_deleted' },
    });
  });
});

test('whoever is told that a table did not answer comes again with the same token, and has lost nothing', async () => {
  for (const fault of [{ users: 'find' }, { sessions: 'rotate' }, { sessions: 'rotate', done: true }] as const) {
    const { open, refreshToken } = await signedIn();
    const { users, sessions } = open.stores;
    const stores =
      'users' in fault
        ? { users: failing(users, fault.users) }
        : { sessions: failing(sessions, fault.sessions, { done: 'done' in fault }) };
    const { refresh } = open.instance({ stores });
    await expect(refresh(refreshToken)).rejects.toThrow('did not answer');
    open.clock.move(hours);
    const { tokens } = await refresh(refreshToken);
    expect((await refresh(tokens.refreshToken)).outcome).toBe('rotated');
  }
});

test('a cookie, an access token and another’s words are no refresh token', async () => {
  const { instance, accessToken, sessionId } = await signedIn();
  for (const text of [accessToken, sessionId, `rt_${accessToken}`])
    await expect(instance.refresh(text)).rejects.toMatchObject({ code: 'unauthenticated' });
});
