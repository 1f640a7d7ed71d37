import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import type { TableName } from '../../contract/tables.ts';
import {
  aMail,
  aMobileSession,
  anEnd,
  aPasskey,
  aPassword,
  aRotation,
  aSession,
  aUser,
  factorsBy,
  noon,
} from '../support/builders.ts';
import type { TestDatabase } from '../support/embedded-dynamodb.ts';
import { type DatabaseProxy, startProxy } from './proxy.ts';
import { tableStores } from './table-stores.ts';

/**
 * A client whose connection breaks after the database has written, and before it answers, writes again: its own first
 * write then makes the condition of the second fail. `connect` makes the client, `open` is asked when the tests run.
 */
export function lostAnswersContract(open: () => TestDatabase, connect: (endpoint: string) => Dynamo): void {
  let proxy: DatabaseProxy;
  let lost = 0;
  /** Whose next answer gets lost: an operation on a table. */
  let losing: { operation: string; table: TableName } | null = null;
  let stores: ReturnType<typeof tableStores>;

  beforeAll(async () => {
    const { endpoint, tables } = open();
    proxy = await startProxy(endpoint, async ({ operation, body, onward }) => {
      const answer = await onward();
      if (operation !== losing?.operation || body.TableName !== tables[losing.table]) return answer;
      losing = null;
      lost += 1;
      return null;
    });
    stores = tableStores({ tables }, connect(proxy.endpoint));
  });

  beforeEach(() => {
    losing = null;
  });

  afterAll(() => proxy.stop());

  async function withLost<Answer>(operation: string, table: TableName, run: () => Promise<Answer>): Promise<Answer> {
    const before = lost;
    losing = { operation, table };
    const answer = await run();
    expect(lost).toBe(before + 1);
    return answer;
  }

  test('a rotation that was written is a rotation, not theft', async () => {
    const session = aMobileSession();
    await stores.sessions.create(session);
    const rotation = aRotation(session);
    const { rotated, session: after } = await withLost('UpdateItem', 'sessions', () =>
      stores.sessions.rotate(session.sessionId, rotation),
    );
    expect(rotated).toBe(true);
    expect(after?.family).toMatchObject({ generation: 1, rotationId: rotation.rotationId });
    expect(await stores.sessions.find(session.sessionId)).toEqual(after);
  });

  test('a rotation that another one overtook is not taken for our own', async () => {
    const session = aMobileSession();
    await stores.sessions.create(session);
    await stores.sessions.rotate(session.sessionId, aRotation(session));
    const late = await withLost('UpdateItem', 'sessions', () =>
      stores.sessions.rotate(session.sessionId, aRotation(session)),
    );
    expect(late.rotated).toBe(false);
    expect(late.session?.family?.generation).toBe(1);
  });

  test.each([
    ['web', aSession],
    ['mobile', aMobileSession],
  ])('a creation that was written is a creation: %s', async (_, make) => {
    const session = make();
    expect(await withLost('PutItem', 'sessions', () => stores.sessions.create(session))).toBe(true);
    expect(await stores.sessions.find(session.sessionId)).toEqual(session);
  });

  test('a creation after an end stays refused', async () => {
    const session = aSession();
    await stores.sessions.end(session.sessionId, anEnd(session));
    expect(await withLost('PutItem', 'sessions', () => stores.sessions.create(session))).toBe(false);
  });

  test('a session that has ended is not created again by a repeated creation', async () => {
    const session = aSession();
    await stores.sessions.create(session);
    await stores.sessions.end(session.sessionId, anEnd(session));
    expect(await stores.sessions.create(session)).toBe(false);
    expect((await stores.sessions.find(session.sessionId))?.ended).not.toBeNull();
  });

  test.each<TableName>(['users', 'emails'])('a user that was registered is registered: %s', async (table) => {
    const user = aUser();
    expect(await withLost('PutItem', table, () => stores.users.register(user))).toBe('registered');
    expect(await stores.users.find(user.userId)).toEqual(user);
    expect(await stores.users.userIdOf(user.email)).toBe(user.userId);
  });

  test('a new password that was written is the password', async () => {
    const user = aUser();
    const password = aPassword();
    await stores.users.register(user);
    const rehash = () => stores.users.rehash(user.userId, user.password?.hash ?? '', password);
    expect(await withLost('UpdateItem', 'users', rehash)).toBe(true);
    expect((await stores.users.find(user.userId))?.password).toEqual(password);
  });

  test('a passkey that was used is no copy of itself', async () => {
    const passkey = aPasskey({ counter: 3 });
    const user = aUser({ factors: factorsBy(passkey) });
    await stores.users.register(user);
    const use = () =>
      stores.factors.usePasskey(user.userId, passkey.factorId, { counter: 4, backedUp: true, now: noon });
    expect(await withLost('UpdateItem', 'users', use)).toBe(true);
  });

  test('a mailed token that was spent is spent by us', async () => {
    const { mailId, kind, ...rest } = aMail();
    await withLost('PutItem', 'mails', () => stores.mails.put({ mailId, kind, ...rest }));
    const use = () => stores.mails.use(mailId, { kind, now: rest.requestedAt });
    expect(await withLost('UpdateItem', 'mails', use)).toBe(true);
    expect(await use()).toBe(false);
  });
}
