/** Killed in the middle of its work, the service has lost nothing that it acknowledged. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Answer,
  bearer,
  type HttpService,
  localService,
  newPerson,
  type Person,
} from '../../support/http-service.ts';

let data: string;
let service: HttpService;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'killed-'));
});
afterAll(async () => {
  await service?.stop();
  await rm(data, { recursive: true, force: true });
});

/** Access tokens name their issuer, and with it the port: the second life gets a fixed one, as a deployment has. */
const settings = { issuer: 'https://auth.example.com', audience: 'https://auth.example.com' };
const start = () => localService({ data, settings });

interface Acknowledged {
  /** The newest tokens of each session. */
  readonly families: Map<string, Answer['json']>;
  readonly ended: Answer['json'][];
  readonly people: Person[];
}

/** Signs in, refreshes and signs out until the service is gone; keeps what was acknowledged. */
async function load(people: readonly Person[], acknowledged: Acknowledged): Promise<void> {
  const run = async (index: number): Promise<void> => {
    for (let turn = 0; ; turn++) {
      const person = people[index] as Person;
      const { status, json } = await person.login('mobile');
      if (status !== 200) continue;
      let newest = json;
      const { families } = acknowledged;
      families.set(newest.session.id, newest);
      for (let count = 0; count < 3; count++) {
        const next = await service.call('/auth/refresh', { body: { refresh_token: newest.refresh_token } });
        if (next.status !== 200) continue;
        newest = next.json;
        families.set(newest.session.id, newest);
      }
      if (turn % 2 === 1) {
        families.delete(newest.session.id);
        const out = await service.call('/auth/logout', { method: 'POST', headers: bearer(newest.access_token) });
        if (out.status === 204) acknowledged.ended.push(newest);
      }
      if (turn % 3 === 2) acknowledged.people.push(await newPerson(service));
    }
  };
  await Promise.allSettled(people.map((_, index) => run(index)));
}

test('SIGKILL amid sign-ins, refreshes and sign-outs: what was acknowledged holds after a new start', async () => {
  service = await start();
  const people = await Promise.all(Array.from({ length: 4 }, () => newPerson(service)));
  const acknowledged: Acknowledged = { families: new Map(), ended: [], people: [] };
  const loading = load(people, acknowledged);
  await sleep(4_000);
  await service.kill?.();
  await loading;
  expect(acknowledged.families.size).toBeGreaterThan(4);
  expect(acknowledged.ended.length).toBeGreaterThan(2);
  expect(acknowledged.people.length).toBeGreaterThan(0);

  service = await start();

  for (const { access_token: token } of acknowledged.ended) {
    expect((await service.call('/demo/whoami', { headers: bearer(token) })).status).toBe(403);
  }
  // The cap of ten a user has ended the older ones, and says so; whatever else happened to one would be a loss.
  for (const { access_token: token, refresh_token: refreshToken } of acknowledged.families.values()) {
    const opens = (await service.call('/demo/whoami', { headers: bearer(token) })).status;
    const { status, json } = await service.call('/auth/refresh', { body: { refresh_token: refreshToken } });
    expect([opens, status, json.reason]).toEqual(status === 200 ? [200, 200, undefined] : [403, 401, 'revoked']);
  }
  const newest = [...acknowledged.families.values()].slice(-4);
  for (const { session, user } of newest) {
    const email = user.email as string;
    const person = people.find((one) => one.email === email) as Person;
    const again = await service.call('/auth/login', { body: { email, password: person.password, client_type: 'api' } });
    const listed = await service.call('/auth/sessions?ended=false', { headers: bearer(again.json.access_token) });
    expect(listed.json.sessions.map(({ id }: { id: string }) => id)).toContain(session.id);
  }
  for (const { email, password } of acknowledged.people) {
    const again = await service.call('/auth/login', { body: { email, password, client_type: 'api' } });
    expect(again.status).toBe(200);
  }
}, 90_000);
