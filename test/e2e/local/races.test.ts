/**
 * A sign-in, a refresh or a visit that races a "log out everywhere" leaves nothing live behind. Real parallel requests,
 * at every distance from each other; `test/slow/interleavings.test.ts` tries every order of the writes.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Answer,
  bearer,
  cookieIn,
  type HttpService,
  localService,
  newPerson,
  type Person,
} from '../../support/http-service.ts';

/** A visit extends a session only once a minute: after this much every visit is a write, and nothing is idle yet. */
const untilExtended = 61_000;
/** The least that a quick password hash takes anywhere, milliseconds: from the read of the user to the session. */
const leastHashTime = 15;
const rounds = 6;

let service: HttpService;
beforeAll(async () => {
  service = await localService({
    settings: { maxSessionsPerUser: 100 },
  });
});
afterAll(() => service?.stop());

const refresh = (token: string) => service.call('/auth/refresh', { body: { refresh_token: token } });
const whoami = (headers: Record<string, string>) => service.call('/demo/whoami', { headers });
const credentialOf = (answer: Answer): Record<string, string> =>
  answer.json.access_token ? bearer(answer.json.access_token) : { cookie: cookieIn(answer) };

/** When the session began, and whether any of its credentials opens anything, here, there or by a refresh. */
async function look(answer: Answer) {
  const headers = credentialOf(answer);
  const opened = [(await whoami(headers)).status === 200];
  opened.push((await service.call('/auth/me', { headers })).status === 200);
  if (answer.json.refresh_token) opened.push((await refresh(answer.json.refresh_token)).status === 200);
  return { began: Date.parse(answer.json.session.created_at), opens: opened.some(Boolean), opened };
}

async function listed(person: Person): Promise<string[]> {
  const { access_token: token, session } = await person.tokens();
  const { json } = await service.call('/auth/sessions', { headers: bearer(token) });
  return json.sessions.map(({ id }: { id: string }) => id).filter((id: string) => id !== session.id);
}

test('sign-ins: whichever read the user before the sign-out is refused or ended, whichever came after is whole', async () => {
  const counts = { refused: 0, ended: 0, live: 0 };
  const signIns = (person: Person) => ['mobile', 'web', 'api'].map((clientType) => person.login(clientType));
  const startedAt = Date.now();
  await Promise.all(signIns(await newPerson(service)));
  const whole = Date.now() - startedAt;

  const round = async (step: number) => {
    const person = await newPerson(service);
    const { access_token: token } = await person.tokens();
    const logins = signIns(person);
    // At last when the first of them is through.
    await (step < rounds ? sleep((whole * step) / rounds) : Promise.race(logins));
    const sentAt = Date.now();
    const gone = await service.call('/auth/logout?scope=global', { method: 'POST', headers: bearer(token) });
    expect(gone.status).toBe(204);

    const live: string[] = [];
    for (const answer of await Promise.all(logins)) {
      if (answer.status !== 200) {
        // Told to come back: its password was right, and nothing was left behind.
        expect({ status: answer.status, code: answer.json.code }).toEqual({ status: 503, code: 'unavailable' });
        counts.refused++;
        continue;
      }
      const { began, opens, opened } = await look(answer);
      expect(new Set(opened).size).toBe(1);
      if (began - leastHashTime < sentAt) expect(opens).toBe(false);
      if (opens) live.push(answer.json.session.id);
      counts[opens ? 'live' : 'ended']++;
    }
    expect(await listed(person)).toEqual(expect.arrayContaining(live));
    expect((await listed(person)).length).toBe(live.length + 1);
    expect((await whoami(bearer(token))).status).toBe(403);
  };

  for (let step = 0; step <= rounds; step++) await round(step);

  // Both edges of the race were met, or the test shows nothing.
  expect(counts.refused).toBeGreaterThan(0);
  expect(counts.ended).toBeGreaterThan(0);
});

test('refreshes: whatever one answers, none of its tokens opens anything after the sign-out', async () => {
  const person = await newPerson(service);
  let came = 0;
  for (let step = 0; step < rounds; step++) {
    const [here, other, cookie] = [await person.tokens(), await person.tokens(), await person.cookie()];
    const chain = async (token: string) => {
      const first = await refresh(token);
      return first.status === 200 ? [first, await refresh(first.json.refresh_token)] : [first];
    };
    const [twoInARow, ...others] = await Promise.all([
      chain(here.refresh_token),
      refresh(other.refresh_token),
      refresh(other.refresh_token),
      service.call('/auth/refresh', { method: 'POST', headers: { cookie, origin: service.origin } }),
      sleep(step * 3).then(() =>
        service.call('/auth/logout?scope=global', { method: 'POST', headers: { cookie, origin: service.origin } }),
      ),
    ]);
    expect(others.pop()?.status).toBe(204);

    for (const answer of [...twoInARow, ...others]) {
      if (answer.status === 200) expect((await look(answer)).opened).not.toContain(true);
      else expect(answer.json.code).toBe('session_expired');
      came += answer.status === 200 ? 1 : 0;
    }
    for (const token of [here.access_token, other.access_token]) expect((await whoami(bearer(token))).status).toBe(403);
    for (const token of [here.refresh_token, other.refresh_token]) {
      expect((await refresh(token)).json.code).toBe('session_expired');
    }
    expect((await whoami({ cookie })).status).toBe(403);
  }
  expect(came).toBeGreaterThan(0);
  expect(await listed(person)).toEqual([]);
});

test('visits: a session that is extended while it is ended stays ended', async () => {
  const round = async (delay: number) => {
    const person = await newPerson(service);
    const cookies = [await person.cookie(), await person.cookie()];
    await service.pass(untilExtended);
    const visits = cookies.flatMap((cookie) => [
      whoami({ cookie }),
      service.call('/auth/me', { headers: { cookie } }),
      service.call('/auth/refresh', { method: 'POST', headers: { cookie, origin: service.origin } }),
    ]);
    await sleep(delay);
    const headers = { cookie: cookies[0] ?? '', origin: service.origin };
    await Promise.all([...visits, service.call('/auth/logout?scope=global', { method: 'POST', headers })]);

    for (const cookie of cookies) {
      const { json } = await service.call('/auth/me', { headers: { cookie } });
      expect(json).toMatchObject({ code: 'session_expired', reason: 'logged_out' });
      expect((await whoami({ cookie })).status).toBe(403);
    }
    expect(await listed(person)).toEqual([]);
  };

  for (let step = 0; step < rounds; step++) await round(step * 5);
});
