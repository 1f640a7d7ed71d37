import { minutes } from '../../support/builders.ts';
import { bearer, cookie, cookieOf, tokensOf, wiredUseCases } from '../../support/wired-use-cases.ts';

const client = {
  type: 'mobile',
  deviceName: 'phone',
  ip: '192.0.2.9',
  userAgent: 'Phone/1',
  sessionCookie: null,
} as const;
const amr = ['pop', 'user', 'mfa'];

async function proven() {
  const open = await wiredUseCases();
  const owner = await open.person();
  const user = await open.stores.users.find(owner.userId);
  if (!user) throw new Error('nobody registered');
  const attempt = { succeeded: jest.fn(async () => {}), halfway: jest.fn(async () => {}) };
  const authenticatedAt = open.clock.now();
  open.clock.move(2 * minutes);
  return { open, instance: open.instance(), start: { user, amr, authenticatedAt, deviceId: null, attempt, client } };
}

test('a session keeps how and when its user was authenticated, apart from when it began', async () => {
  const { open, instance, start } = await proven();
  const { session } = await instance.startSession(start);
  expect(session).toMatchObject({
    amr,
    authenticatedAt: start.authenticatedAt,
    createdAt: start.authenticatedAt + 2 * minutes,
    ip: '192.0.2.9',
    userAgent: 'Phone/1',
    deviceName: 'phone',
  });
  expect(await open.stores.sessions.find(session.sessionId)).toEqual(session);
});

test('bearer and cookie both say how and when, before a refresh and after', async () => {
  const { instance, start } = await proven();
  const said = { amr, authenticatedAt: start.authenticatedAt };
  const phone = tokensOf(await instance.startSession(start));
  const browser = cookieOf(await instance.startSession({ ...start, client: { ...client, type: 'web' } }));
  const { tokens } = await instance.refresh(phone.refreshToken);
  for (const credential of [bearer(phone.accessToken), bearer(tokens.accessToken), cookie(browser)])
    expect(await instance.authorize(credential)).toMatchObject(said);
});

test('a session does not begin where all of them were ended since the proof', async () => {
  const { open, instance, start } = await proven();
  await open.stores.users.raiseSessionEpoch(start.user.userId);
  await expect(instance.startSession(start)).rejects.toMatchObject({ code: 'unavailable' });
  expect((await open.stores.users.find(start.user.userId))?.sessionIndex).toEqual({});
});

test('a device that is known keeps its id; one that is not gets one', async () => {
  const { instance, start } = await proven();
  const deviceId = (await instance.startSession(start)).deviceToken.split('.')[0] ?? '';
  const again = await instance.startSession({ ...start, deviceId });
  expect(again.deviceToken.split('.')[0]).toBe(deviceId);
  expect((await instance.startSession(start)).deviceToken.split('.')[0]).not.toBe(deviceId);
});

test('60 sessions an hour begin for one account, and an attempt succeeds with its session only', async () => {
  const { open, instance, start } = await proven();
  open.clock.move(10 * minutes);
  for (let turn = 0; turn < 60; turn++) await instance.startSession(start);
  expect(start.attempt.succeeded).toHaveBeenCalledTimes(60);
  await expect(instance.startSession(start)).rejects.toMatchObject({
    code: 'too_many_attempts',
    facts: { retryAfter: 48 * 60 },
  });
  expect(start.attempt.succeeded).toHaveBeenCalledTimes(60);
  open.clock.move(48 * minutes - 1);
  await expect(instance.startSession(start)).rejects.toMatchObject({ facts: { retryAfter: 1 } });
  open.clock.move(1);
  await instance.startSession(start);
});

test('of the session that is refused nothing stays: no entry, no session, no success of the attempt', async () => {
  const { open, instance, start } = await proven();
  open.clock.move(10 * minutes);
  for (let turn = 0; turn < 60; turn++) await instance.startSession(start);
  const { stores } = open;
  const before = await stores.users.find(start.user.userId);
  start.attempt.succeeded.mockClear();
  const created = jest.fn(stores.sessions.create);
  const entered = jest.fn(stores.users.addSession);
  const late = open.instance({
    stores: { sessions: { ...stores.sessions, create: created }, users: { ...stores.users, addSession: entered } },
  });
  await expect(late.startSession(start)).rejects.toMatchObject({ code: 'too_many_attempts' });
  expect(entered).toHaveBeenCalledTimes(1);
  expect(await stores.users.find(start.user.userId)).toEqual(before);
  expect(created).not.toHaveBeenCalled();
  expect(start.attempt.succeeded).not.toHaveBeenCalled();
});
