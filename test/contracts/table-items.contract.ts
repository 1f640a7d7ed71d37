import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { sessionsInUse } from '../../adapters/dynamodb/sessions-in-use.ts';
import { type TableName, tables } from '../../contract/tables.ts';
import { newId, newSecret } from '../../core/random.ts';
import { aMail, aMobileSession, anEnd, aRotation, aSession, aUser, days, minutes, noon } from '../support/builders.ts';
import type { TestDatabase } from '../support/embedded-dynamodb.ts';
import { tableStores } from './table-stores.ts';

const noonSeconds = noon / 1_000;

/** What stands in the tables. `open` is asked once, when the tests run. */
export function tableItemsContract(open: () => { database: TestDatabase; dynamo: Dynamo }): void {
  let dynamo: Dynamo;
  let names: TestDatabase['tables'];
  let stores: ReturnType<typeof tableStores>;
  beforeAll(() => {
    const { database, dynamo: port } = open();
    dynamo = port;
    names = database.tables;
    stores = tableStores(database, dynamo);
  });

  async function itemOf(table: TableName, key: string): Promise<Record<string, AttributeValue> | undefined> {
    const Key = { [tables[table].partitionKey]: { S: key } };
    return (await dynamo.getItem({ TableName: names[table], Key, ConsistentRead: true })).Item;
  }

  /** The entries of sessions in the revocation log, in the order of time; other tests log into the same table. */
  async function entriesOf(...sessionIds: string[]) {
    const { Items = [] } = await dynamo.query({
      TableName: names.revocationLog,
      KeyConditionExpression: '#shard = :shard',
      ExpressionAttributeNames: { '#shard': 'shard' },
      ExpressionAttributeValues: { ':shard': { S: '0' } },
      ConsistentRead: true,
    });
    return Items.filter(({ sid }) => sessionIds.includes(String(sid?.S)));
  }

  const sweepAtOf = async (table: TableName, key: string) => (await itemOf(table, key))?.sweepAt;

  describe('the time to live is a number of epoch seconds', () => {
    const weekAfter = (at: number) => ({ N: String(Math.ceil(at / 1_000) + 7 * 86_400) });

    test('of a session: a week after its idle expiry, which moves with it, and at most after its absolute one', async () => {
      const web = aSession({ idleExpiresAt: noon + 30 * minutes + 1 });
      const family = aMobileSession({ idleExpiresAt: noon + 99 * days });
      for (const session of [web, family]) await stores.sessions.create(session);
      expect(await sweepAtOf('sessions', web.sessionId)).toEqual(weekAfter(web.idleExpiresAt));
      expect(await sweepAtOf('sessions', family.sessionId)).toEqual(weekAfter(family.expiresAt));

      const later = noon + 40 * minutes;
      const use = { now: noon + 1, ip: undefined };
      await stores.sessions.touch(web.sessionId, { ...use, seenBefore: noon + 1, idleExpiresAt: later });
      expect(await sweepAtOf('sessions', web.sessionId)).toEqual(weekAfter(later));
      const renewal = { secretHash: web.secretHash ?? '', ...use, idleExpiresAt: later + minutes };
      await stores.sessions.renew(web.sessionId, renewal);
      expect(await sweepAtOf('sessions', web.sessionId)).toEqual(weekAfter(later + minutes));
      const rotation = aRotation(family);
      await stores.sessions.rotate(family.sessionId, rotation);
      expect(await sweepAtOf('sessions', family.sessionId)).toEqual(weekAfter(rotation.idleExpiresAt));
    });

    test('of a session that has ended: a week after its end', async () => {
      const session = aMobileSession();
      await stores.sessions.create(session);
      await stores.sessions.end(session.sessionId, anEnd(session, { at: noon + minutes }));
      expect(await sweepAtOf('sessions', session.sessionId)).toEqual(weekAfter(noon + minutes));
    });

    test('of a tombstone: a week after the end, and the tombstone says no more than it must', async () => {
      const session = aSession();
      await stores.sessions.end(session.sessionId, anEnd(session, { at: noon }));
      expect(await itemOf('sessions', session.sessionId)).toEqual({
        sessionId: { S: session.sessionId },
        userId: { S: session.userId },
        endedAt: { N: String(noon) },
        endReason: { S: 'logged_out' },
        sweepAt: { N: String(noonSeconds + 7 * 86_400) },
      });
    });

    test('of a revocation: 65 minutes after its last token, and a shorter one never brings it forward', async () => {
      const sessionId = newId();
      await stores.revocations.revoke(sessionId, noon, noon + 15 * minutes + 1);
      const expected = { N: String(noonSeconds + 80 * 60 + 1) };
      expect(await sweepAtOf('revokedTokens', sessionId)).toEqual(expected);
      await stores.revocations.revoke(sessionId, noon, noon + minutes);
      expect(await sweepAtOf('revokedTokens', sessionId)).toEqual(expected);
      await stores.revocations.revoke(sessionId, noon, noon + 30 * minutes);
      expect(await sweepAtOf('revokedTokens', sessionId)).toEqual({ N: String(noonSeconds + 95 * 60) });
    });

    test('of a revocation that is repeated, in whatever order and however many at once: of the longest', async () => {
      const sessionId = newId();
      const revoke = (index: number) =>
        stores.revocations.revoke(sessionId, noon + index, noon + ((index * 7) % 20) * minutes);
      await Promise.all(Array.from({ length: 20 }, (_, index) => revoke(index)));
      expect(await itemOf('revokedTokens', sessionId)).toEqual({
        sid: { S: sessionId },
        sweepAt: { N: String(noonSeconds + (19 + 65) * 60) },
      });
      expect(await entriesOf(sessionId)).toHaveLength(20);
    });

    test('of a mail: a day after it expires', async () => {
      const mail = aMail({ expiresAt: noon + 30 * minutes + 1 });
      await stores.mails.put(mail);
      expect(await sweepAtOf('mails', mail.mailId)).toEqual({ N: String(noonSeconds + 1_801 + 86_400) });
    });

    test('of a counter: as it was told, and none where it is to stay', async () => {
      const key = newId();
      await stores.attempts.count({ key }, { most: 9 }, { now: noonSeconds, expiresAt: noonSeconds + 900 });
      expect(await sweepAtOf('attempts', key)).toEqual({ N: String(noonSeconds + 900) });
      const seen = await stores.attempts.find({ key });
      await stores.attempts.move({ key }, seen, { count: 2, closedUntil: noon, expiresAt: null });
      expect(await itemOf('attempts', key)).toEqual({
        key: { S: key },
        count: { N: '2' },
        closedUntil: { N: String(noon) },
      });
    });
  });

  describe('the revocation log', () => {
    test('holds each revocation once more, in the order of time', async () => {
      const [early, late] = [newId(), newId()];
      await stores.revocations.revoke(late, noon + 1, noon + 15 * minutes);
      await stores.revocations.revoke(early, 5, 15 * minutes);
      expect(await stores.revocations.isRevoked(early)).toBe(true);
      expect(await stores.revocations.isRevoked(late)).toBe(true);
      expect(await entriesOf(early, late)).toEqual([
        {
          shard: { S: '0' },
          at: { S: `000000000000005#${early}` },
          sid: { S: early },
          sweepAt: { N: String(80 * 60) },
        },
        {
          shard: { S: '0' },
          at: { S: `00${noon + 1}#${late}` },
          sid: { S: late },
          sweepAt: { N: String(noonSeconds + 80 * 60) },
        },
      ]);
    });
  });

  describe('an item', () => {
    test('speaks the words of the domain, in attributes that have one form only', async () => {
      const session = aMobileSession({ newDevice: true });
      await stores.sessions.create(session);
      const { family, ended, userAgent, secretHash, ...own } = session;
      const item = (await itemOf('sessions', session.sessionId)) ?? {};
      expect(Object.keys(item).sort()).toEqual([...Object.keys({ ...own, ...family }), 'sweepAt'].sort());
      const user = aUser({
        sessionIndex: { [newId()]: noon },
        keptSession: { sessionId: newId(), sessionEpoch: 0 },
        locale: 'de',
        lastSignInAt: noon,
        importedAs: { run: newId(), digest: newSecret() },
        awaitsVerification: true,
        passwordChangedAt: noon,
        pendingEmail: { email: 'new@example.com', mailId: newId(), asker: { sessionId: newId(), sessionEpoch: 0 } },
        emailUndos: { [newId()]: { email: 'old@example.com', since: noon, until: noon + 1 } },
      });
      await stores.users.register(user);
      const userItem = (await itemOf('users', user.userId)) ?? {};
      expect(Object.keys(userItem).sort()).toEqual([...Object.keys(user), 'listShard'].sort());
      for (const value of Object.values({ ...item, ...userItem })) {
        expect(['S', 'N', 'BOOL', 'L', 'M']).toContain(Object.keys(value)[0]);
      }
    });

    test('of a deleted user has nothing of the person', async () => {
      const importedAs = { run: newId(), digest: newId() };
      const user = aUser({ sessionIndex: { [newId()]: noon }, locale: 'de', awaitsVerification: true, importedAs });
      await stores.users.register(user);
      await stores.accounts.remove(user.userId, { sessionEpoch: 0, at: noon, sweepAt: noonSeconds + 900 });
      expect(Object.keys((await itemOf('users', user.userId)) ?? {}).sort()).toEqual(
        ['deletedAt', 'sessionEpoch', 'sessionIndex', 'sweepAt', 'userId'].sort(),
      );
      expect(await sweepAtOf('users', user.userId)).toEqual({ N: String(noonSeconds + 900) });
    });

    test.each(['expiresAt', 'idleExpiresAt', 'userId', 'roles'])(
      'of a session that lost its %s is breakage, not a session',
      async (name) => {
        const session = aSession();
        await stores.sessions.create(session);
        await dynamo.updateItem({
          TableName: names.sessions,
          Key: { sessionId: { S: session.sessionId } },
          UpdateExpression: 'REMOVE #name',
          ExpressionAttributeNames: { '#name': name },
        });
        await expect(stores.sessions.find(session.sessionId)).rejects.toThrow(`damaged item: ${name}`);
        await expect(stores.sessions.findAll([session.sessionId])).rejects.toThrow('damaged item');
        const inUse = sessionsInUse({ dynamo, sessions: names.sessions });
        await expect(inUse.find(session.sessionId)).rejects.toThrow(`damaged item: ${name}`);
      },
    );

    test('of a user whose sessionEpoch is no number is breakage', async () => {
      const user = aUser();
      await stores.users.register(user);
      await dynamo.updateItem({
        TableName: names.users,
        Key: { userId: { S: user.userId } },
        UpdateExpression: 'SET sessionEpoch = :text',
        ExpressionAttributeValues: { ':text': { S: '0' } },
      });
      await expect(stores.users.find(user.userId)).rejects.toThrow('damaged item: sessionEpoch');
    });
  });
}
