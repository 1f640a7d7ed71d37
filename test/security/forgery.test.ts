/** What a thief makes of part of the secrets, of the tables, or of keys that have been replaced since. */
import { createPrivateKey, type JsonWebKey } from 'node:crypto';
import { ringIn } from '../../core/keys/key-material.ts';
import { type MacKey, type MacPurpose, mac, newMacKey } from '../../core/keys/mac-keys.ts';
import { activeKey } from '../../core/keys/ring.ts';
import type { SigningKey } from '../../core/keys/signing-keys.ts';
import { newId, newSecret } from '../../core/random.ts';
import { sealSessionSecret } from '../../core/sessions/session-secret.ts';
import { accountCounter } from '../../core/throttle/account-counters.ts';
import { mintDeviceToken } from '../../core/throttle/device-token.ts';
import { mintRefreshToken } from '../../core/tokens/refresh-token.ts';
import { tokenForm } from '../support/credential-form.ts';
import { type Answer, bearer, cookieIn, newPerson, type Person } from '../support/http-service.ts';
import { type Attacked, attacked, deployment, dumpOf, type Ground, newGround } from './attack-target.ts';
import { claimsOf, inputOf, signed } from './forger.ts';
import { tallied } from './support/tallied.ts';

const test = tallied('Forgery');

let ground: Ground;
let service: Attacked;
const start = () => attacked({ ground, settings: { ...deployment, ipAttemptLimit: 100_000 } });

beforeAll(async () => {
  ground = await newGround();
  service = await start();
});
afterAll(async () => {
  await service?.stop();
  await ground?.stop();
});

/** A person with a phone and a browser, and all that they were handed. */
interface Held {
  readonly person: Person;
  readonly userId: string;
  readonly sessionId: string;
  readonly access: string;
  readonly refresh: string;
  readonly device: string;
  readonly cookie: string;
}

interface Stolen {
  readonly mac: readonly MacKey[];
  readonly signing: readonly SigningKey[];
}

async function somebody(): Promise<Held> {
  const person = await newPerson(service);
  const phone = await person.login('mobile');
  const { access_token: access, refresh_token: refresh, session, user } = phone.json;
  const device = phone.headers['auth-device-token'] ?? '';
  const cookie = cookieIn(await person.login('web')).slice('__Host-session='.length);
  return { person, userId: user.id, sessionId: session.id, access, refresh, device, cookie };
}

const theft = async (): Promise<Stolen> => ({
  mac: ringIn<MacKey>(await service.secret('mac')),
  signing: ringIn<SigningKey>(await service.secret('signing')),
});
const sessionItem = async (id: string) =>
  (await service.items('sessions')).find(({ sessionId }) => sessionId?.S === id);
const seedOf = async (id: string) => String((await sessionItem(id))?.seed?.S);
const visit = (headers: Record<string, string>) => service.call('/demo/whoami', { headers });
const me = (headers: Record<string, string>) => service.call('/auth/me', { headers });
const refreshWith = (token: string) => service.call('/auth/refresh', { body: { refresh_token: token } });
const asCookie = (value: string) => ({ cookie: `__Host-session=${value}` });

/** The three parts of a cookie that its holder can read: they are not encrypted. */
function partsOf(cookie: string) {
  const bytes = Buffer.from(cookie, 'base64url');
  const part = (from: number, to: number) => bytes.toString('base64url', from, to);
  return { sessionId: part(0, 16), userId: part(16, 32), secret: part(32, 64) };
}

/** The claims of a token under another key, if need be under another's name. */
const resigned = (token: string, { alg, id, privateJwk }: SigningKey, kid = id) =>
  signed(
    inputOf(`{"alg":"${alg}","kid":"${kid}","typ":"at+jwt"}`, { ...claimsOf(token), jti: newId() }),
    createPrivateKey({ key: privateJwk as JsonWebKey, format: 'jwk' }),
  );

/** Closes the account to guesses from devices that it does not know, for an hour. */
const close = ({ userId }: Held) =>
  service.amend('attempts', accountCounter(userId).key, {
    count: { N: '50' },
    closedUntil: { N: String(Date.now() + 3_600_000) },
  });
const enter = ({ person: { email, password } }: Held, device: string) =>
  service.call('/auth/login', {
    body: { email, password, client_type: 'mobile' },
    headers: { 'auth-device-token': device },
  });

/** Neither the protected route nor our own endpoint takes it, and nothing is handed out. */
async function expectClosed(headers: Record<string, string>): Promise<void> {
  const [protectedRoute, ours] = await Promise.all([visit(headers), me(headers)]);
  expect([protectedRoute.status, ours.status]).toEqual([403, 401]);
  expectNothing(ours);
}
function expectNothing(answer: Answer): void {
  expect(answer.text).not.toMatch(/_token"/);
  expect(answer.text).not.toMatch(tokenForm);
  for (const cookie of answer.setCookies) expect(cookie).toMatch(/=;/);
}
async function expectNotRefreshed(token: string): Promise<void> {
  const answer = await refreshWith(token);
  expect({ status: answer.status, code: answer.json.code }).toEqual({ status: 401, code: 'unauthenticated' });
  expectNothing(answer);
}
async function expectUnharmed(held: Held): Promise<void> {
  expect((await visit(bearer(held.access))).status).toBe(200);
  expect((await visit(asCookie(held.cookie))).status).toBe(200);
  expect((await sessionItem(held.sessionId))?.endedAt).toBeUndefined();
  expect((await sessionItem(held.sessionId))?.generation?.N).toBe('0');
}

describe('Forgery', () => {
  test('A107 the forgeries below are well made: with the right keys, the tables and what its holder knows, each of them opens', async () => {
    const held = await somebody();
    const { mac, signing } = await theft();
    const { sessionId, userId } = held;
    expect(sealSessionSecret(partsOf(held.cookie), activeKey(mac))).toBe(held.cookie);
    const seed = await seedOf(sessionId);
    expect(mintRefreshToken({ sessionId, userId, generation: 0, seed }, activeKey(mac))).toBe(held.refresh);
    expect((await visit(bearer(resigned(held.access, activeKey(signing))))).status).toBe(200);
    await close(held);
    expect((await enter(held, '')).status).toBe(429);
    expect((await enter(held, mintDeviceToken(newId(), userId, activeKey(mac)))).status).toBe(200);
  });

  test('A107 all the tables and all the logs make no device token', async () => {
    const held = await somebody();
    const { device } = held;
    // So that the dump has a counter of that device.
    await service.call('/auth/login', {
      body: { email: held.person.email, password: 'not the right password', client_type: 'mobile' },
      headers: { 'auth-device-token': device },
    });
    const known = `${await dumpOf(service)}${service.written()}`;
    const id = String(device.split('.')[0]);
    expect(known).toContain(`count#${id}`);
    const words = [...new Set(known.match(/[A-Za-z0-9_-]{43,}/g))].flatMap((word) => [
      word.slice(0, 43),
      word.slice(-43),
    ]);
    expect(words.length).toBeGreaterThan(10);
    const forged = [
      ...words
        .slice(-150)
        .flatMap((word) => [
          `${id}.${word}`,
          mintDeviceToken(id, held.userId, { ...newMacKey('active', 0), secret: word }),
        ]),
      id,
      `${id}.`,
      `${id}.${id}`,
      `count#${id}`,
      `${device}.`,
      device.slice(0, -1),
    ];
    await close(held);
    for (const token of forged) expect([token, (await enter(held, token)).status]).toEqual([token, 429]);
    // Another’s own is no better: it names the account that it is for.
    expect((await enter(held, (await somebody()).device)).status).toBe(429);
    expect((await enter(held, device)).status).toBe(200);
  });

  test('A107 a MAC for one purpose is none for another, over the very same bytes', async () => {
    const held = await somebody();
    const key = activeKey((await theft()).mac);
    const sealed = Buffer.from(held.cookie, 'base64url').subarray(0, 64);
    const tagged = Buffer.from(held.refresh.slice(3), 'base64url').subarray(0, 75);
    const [deviceId] = held.device.split('.') as [string];
    const cookieBy = (purpose: MacPurpose) => Buffer.concat([sealed, mac(key, purpose, sealed)]).toString('base64url');
    const refreshBy = (purpose: MacPurpose) =>
      `rt_${Buffer.concat([tagged, mac(key, purpose, tagged)]).toString('base64url')}`;
    const deviceBy = (purpose: MacPurpose) =>
      `${deviceId}.${mac(key, purpose, `${deviceId}.${held.userId}`).toString('base64url')}`;
    expect([cookieBy('session-cookie'), refreshBy('refresh-tag'), deviceBy('device')]).toEqual([
      held.cookie,
      held.refresh,
      held.device,
    ]);
    await close(held);
    const purposes: MacPurpose[] = ['session-cookie', 'refresh-proof', 'refresh-tag', 'device', 'log'];
    for (const purpose of purposes) {
      if (purpose !== 'session-cookie') await expectClosed(asCookie(cookieBy(purpose)));
      if (purpose !== 'refresh-tag') await expectNotRefreshed(refreshBy(purpose));
      if (purpose !== 'device') expect((await enter(held, deviceBy(purpose))).status).toBe(429);
    }
    await expectUnharmed(held);
  });

  test('A107 R36 the MAC secret without the tables gets nothing, however many generations it tries; at worst that one session ends', async () => {
    const [held, other] = [await somebody(), await somebody()];
    const key = activeKey((await theft()).mac);
    const { sessionId, userId } = held;
    for (const secret of [newSecret(), partsOf(held.cookie).sessionId.padEnd(43, 'A'), 'A'.repeat(43)])
      await expectClosed(asCookie(sealSessionSecret({ ...partsOf(held.cookie), secret }, key)));
    for (let generation = 0; generation < 5; generation++) {
      const seed = newSecret();
      await expectNotRefreshed(mintRefreshToken({ sessionId, userId, generation, seed }, key));
    }
    expect(service.written()).toContain('"event":"authn_token_forged"');
    // What the event bus is told of, once.
    expect((await sessionItem(sessionId))?.forgedAt).toEqual({ N: expect.any(String) });
    // A known limit of one write without a read before it: ids and the secret move the family, so that its owner is
    // taken for the thief. It opens nothing, and ends with the replacement of the secret.
    expect((await refreshWith(held.refresh)).json.code).toBe('refresh_token_reused');
    expect((await visit(asCookie(held.cookie))).status).toBe(200);
    await expectUnharmed(other);
  });

  describe('with keys that were replaced', () => {
    let before: Held;
    let old: Stolen;
    /** Signed in since. */
    let since: Held;
    beforeAll(async () => {
      before = await somebody();
      old = await theft();
      await service.invoke('keys', { replace: ['signing', 'mac'] });
      // Instances know the old keys for up to five minutes.
      await service.stop();
      service = await start();
      since = await somebody();
    });

    test('A107 R46 what was genuine opens nothing any more', async () => {
      await expectClosed(bearer(before.access));
      await expectClosed(asCookie(before.cookie));
      await expectNotRefreshed(before.refresh);
      await close(before);
      expect((await enter(before, before.device)).status).toBe(429);
    });

    test('A107 R46 nothing that they make opens, under their own names or the new ones, the whole tables at hand', async () => {
      const now = await theft();
      expect(now.mac.map(({ secret }) => secret).filter((one) => old.mac.some(({ secret }) => secret === one))).toEqual(
        [],
      );
      await close(since);
      for (const { sessionId, userId, cookie, access } of [before, since]) {
        const seed = await seedOf(sessionId);
        expect(Buffer.from(seed, 'base64url')).toHaveLength(32);
        for (const key of old.mac) {
          await expectClosed(asCookie(sealSessionSecret(partsOf(cookie), key)));
          for (const id of [key.id, ...now.mac.map((one) => one.id)])
            for (const generation of [0, 1])
              await expectNotRefreshed(mintRefreshToken({ sessionId, userId, generation, seed }, { ...key, id }));
          expect((await enter(since, mintDeviceToken(newId(), since.userId, key))).status).toBe(429);
        }
        for (const key of old.signing)
          for (const kid of [key.id, ...now.signing.map(({ id }) => id)])
            await expectClosed(bearer(resigned(access, key, kid)));
      }
      await expectUnharmed(since);
      expect((await enter(since, since.device)).status).toBe(200);
      expect((await refreshWith(since.refresh)).status).toBe(200);
    });

    test('A107 R46 R45 the published keys are the new ones alone', async () => {
      const { keys } = (await service.call('/.well-known/jwks.json')).json;
      const kids = keys.map(({ kid }: { kid: string }) => kid);
      expect(kids.sort()).toEqual((await theft()).signing.map(({ id }) => id).sort());
      for (const { id } of old.signing) expect(kids).not.toContain(id);
    });
  });
});
