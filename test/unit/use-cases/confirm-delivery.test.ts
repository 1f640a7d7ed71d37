/** The HTTP contract, "Refresh rotation, exactly", point 6: a lost answer is not theft. */
import { newId } from '../../../core/random.ts';
import { confirmDelivery } from '../../../core/sessions/confirm-delivery.ts';
import { days, hours, minutes, seconds } from '../../support/builders.ts';
import { counted, failing } from '../../support/dynamo-faults.ts';
import { bearer, tokensOf, type WiredOptions, wiredUseCases } from '../../support/wired-use-cases.ts';

/** A mobile session whose answer with generation 1 got lost: the phone has `first`, and nobody has `successor` yet. */
async function lostAnswer(options: WiredOptions = {}) {
  const open = await wiredUseCases(options);
  const instance = open.instance();
  const first = tokensOf(await instance.signIn(await open.person(), 'mobile'));
  const { tokens } = await instance.refresh(first.refreshToken);
  return { open, instance, sessionId: first.sessionId, first, before: first.refreshToken, successor: tokens };
}

describe('while nothing has proven that the successor arrived, the token before gets it again', () => {
  test.each([
    ['10 s later, when the grace window is over', 10 * seconds],
    ['after an hour of sleep', hours],
    ['in the last moment of the day', days - 1],
  ])('%s', async (_, later) => {
    const { open, instance, before, successor } = await lostAnswer();
    open.clock.move(later);
    const { outcome, tokens } = await instance.refresh(before);
    expect(outcome).toBe('replayed');
    expect(tokens.refreshToken).toBe(successor.refreshToken);
    expect(tokens.accessToken).not.toBe(successor.accessToken);
    expect((await instance.refresh(tokens.refreshToken)).outcome).toBe('rotated');
  });

  test('as often as it is lost again, and by whichever instance', async () => {
    const { open, before, successor } = await lostAnswer();
    for (let turn = 0; turn < 20; turn++) {
      open.clock.move(hours);
      expect((await open.instance().refresh(before)).tokens.refreshToken).toBe(successor.refreshToken);
    }
  });

  test('a day later no more: that is reuse, and the session ends', async () => {
    const { open, instance, before, successor, sessionId } = await lostAnswer();
    open.clock.move(days);
    await expect(instance.refresh(before)).rejects.toMatchObject({ code: 'refresh_token_reused' });
    expect(await instance.authorize(bearer(successor.accessToken))).toBeNull();
    expect(await open.stores.sessions.find(sessionId)).toMatchObject({ ended: { reason: 'refresh_reused' } });
  });

  test('never, where the window is 0: the grace window is all there is', async () => {
    const { open, instance, before } = await lostAnswer({ settings: { lostResponseWindow: 0 } });
    open.clock.move(10 * seconds - 1);
    expect((await instance.refresh(before)).outcome).toBe('replayed');
    open.clock.move(1);
    await expect(instance.refresh(before)).rejects.toMatchObject({ code: 'refresh_token_reused' });
  });
});

describe('the successor is proven', () => {
  const proofs: Record<string, (held: Awaited<ReturnType<typeof lostAnswer>>) => Promise<unknown>> = {
    'when the authorizer accepts an access token of its generation': ({ instance, successor }) =>
      instance.authorize(bearer(successor.accessToken)),
    'when an endpoint of ours does': ({ instance, successor }) => instance.authenticate(bearer(successor.accessToken)),
    'when a replayed access token of its generation is accepted': async ({ instance, before }) => {
      const { tokens } = await instance.refresh(before);
      await instance.authorize(bearer(tokens.accessToken));
    },
    'when its refresh token is presented': ({ instance, successor }) => instance.refresh(successor.refreshToken),
  };

  test.each(Object.entries(proofs))('%s, and the token before is a thief’s from then on', async (_, prove) => {
    const held = await lostAnswer();
    const { open, instance, before } = held;
    await prove(held);
    open.clock.move(10 * seconds);
    await expect(instance.refresh(before)).rejects.toMatchObject({ code: 'refresh_token_reused' });
  });

  test('by an access token alone, the grace window goes on: the answers of a race are no theft', async () => {
    const { open, instance, before, successor } = await lostAnswer();
    await instance.authorize(bearer(successor.accessToken));
    open.clock.move(10 * seconds - 1);
    expect((await instance.refresh(before)).tokens.refreshToken).toBe(successor.refreshToken);
  });

  test('and not by an access token of the generation before', async () => {
    const { open, instance, first, successor } = await lostAnswer();
    await instance.authorize(bearer(first.accessToken));
    open.clock.move(minutes);
    expect((await instance.refresh(first.refreshToken)).tokens.refreshToken).toBe(successor.refreshToken);
  });
});

describe('the receipt', () => {
  test.each(['authorize', 'authenticate'] as const)(
    'has the address of the client that showed it; one that %s does not write again leaves it',
    async (decide) => {
      const { open, sessionId, successor } = await lostAnswer();
      const instance = open.instance();
      open.clock.move(minutes);
      const use = { lastSeenAt: open.clock.now(), ip: '198.51.100.7' };
      await instance[decide]({ ...bearer(successor.accessToken), ip: use.ip });
      expect(await open.stores.sessions.find(sessionId)).toMatchObject(use);
      open.clock.move(minutes);
      await instance[decide]({ ...bearer(successor.accessToken), ip: '198.51.100.8' });
      expect(await open.stores.sessions.find(sessionId)).toMatchObject(use);
    },
  );

  test('is written once a generation by an instance, with the last sight; generation 0 needs none', async () => {
    const { open, sessionId, successor } = await lostAnswer();
    const { store, calls } = counted(open.stores.sessions);
    const { authorize, authenticate } = open.instance({ stores: { sessions: store } });
    open.clock.move(minutes);
    for (let request = 0; request < 5; request++) {
      expect(await authorize(bearer(successor.accessToken))).not.toBeNull();
      await authenticate(bearer(successor.accessToken));
    }
    expect(calls.confirmDelivery).toBe(1);
    expect(await open.stores.sessions.find(sessionId)).toMatchObject({
      lastSeenAt: open.clock.now(),
      family: { generation: 1, confirmedGeneration: 1 },
    });
    const fresh = tokensOf(await open.instance().signIn(await open.person(), 'mobile'));
    await authorize(bearer(fresh.accessToken));
    expect(calls.confirmDelivery).toBe(1);
  });

  test('is written once in all: of two instances the second one’s write changes nothing', async () => {
    const { open, sessionId, successor } = await lostAnswer();
    await open.instance().authorize(bearer(successor.accessToken));
    const { lastSeenAt } = (await open.stores.sessions.find(sessionId)) ?? {};
    open.clock.move(5 * minutes);
    await open.instance().authorize(bearer(successor.accessToken));
    expect((await open.stores.sessions.find(sessionId))?.lastSeenAt).toBe(lastSeenAt);
  });

  test('that cannot be written denies nobody, is reported, and is tried again', async () => {
    const { open, successor, sessionId } = await lostAnswer();
    const sessions = failing(open.stores.sessions, 'confirmDelivery', { times: 2 });
    const { authorize, authenticate } = open.instance({ stores: { sessions } });
    expect(await authorize(bearer(successor.accessToken))).toMatchObject({ sessionId });
    expect(await authenticate(bearer(successor.accessToken))).toMatchObject({ session: { sessionId } });
    expect(open.reports.filter(({ event }) => event === 'sys_unavailable')).toHaveLength(2);
    expect((await open.stores.sessions.find(sessionId))?.family?.confirmedGeneration).toBe(0);
    await authorize(bearer(successor.accessToken));
    expect((await open.stores.sessions.find(sessionId))?.family?.confirmedGeneration).toBe(1);
  });

  test('of a session that has ended is refused, and brings nothing back', async () => {
    const { open, instance, successor, sessionId } = await lostAnswer();
    await instance.logOut({ credential: { method: 'none' }, refreshToken: successor.refreshToken, scope: 'local' });
    const ended = await open.stores.sessions.find(sessionId);
    open.clock.move(minutes);
    expect(await instance.authorize(bearer(successor.accessToken))).toBeNull();
    expect(await open.stores.sessions.find(sessionId)).toEqual(ended);
  });

  test('is remembered for ten thousand sessions, so that the memory of an instance is bounded', async () => {
    const { open } = await lostAnswer();
    const { store, calls } = counted(open.stores.sessions);
    const prove = confirmDelivery({ sessions: store, now: open.clock.now, logEvent: () => {} });
    const sessionIds = Array.from({ length: 10_001 }, newId);
    for (const sessionId of sessionIds) await prove(sessionId, 1, undefined);
    await prove(sessionIds.at(-1) ?? '', 1, undefined);
    expect(calls.confirmDelivery).toBe(10_001);
    await prove(sessionIds[0] ?? '', 1, undefined);
    expect(calls.confirmDelivery).toBe(10_002);
  });
});
