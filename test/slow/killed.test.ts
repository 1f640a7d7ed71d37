/** Killed in the middle of its work, the service has lost nothing that it acknowledged. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Answer,
  bearer,
  type HttpService,
  localService,
  newPerson,
  type Person,
} from '../support/http-service.ts';

let data: string;
let service: HttpService;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'killed-'));
});
afterAll(async () => {
  await service?.stop();
  await rm(data, { recursive: true, force: true });
});

/**
 * Access tokens name their issuer, and with it the port: the second life gets a fixed one, as a deployment has. And no
 * sign-in ends another's session, so that whatever is missing afterwards is a loss.
 */
const settings = {
  issuer: 'https://auth.example.com',
  audience: 'https://auth.example.com',
  maxSessionsPerUser: 100,
};
const start = () => localService({ data, settings });
const whoami = (headers: Record<string, string>) => service.call('/demo/whoami', { headers });
const refresh = (token: string) => service.call('/auth/refresh', { body: { refresh_token: token } });

interface Acknowledged {
  /** The newest tokens of each session. */
  readonly families: Map<string, Answer['json']>;
  readonly cookies: string[];
  readonly ended: { readonly token: string; readonly refreshToken: string }[];
  readonly people: Person[];
}

/**
 * Signs in, refreshes, signs out and registers until the service is gone; keeps what was acknowledged. The kill comes
 * the moment that a sign-out is acknowledged, with the work of the others under way.
 */
async function load(people: readonly Person[], acknowledged: Acknowledged, isEnough: () => boolean): Promise<void> {
  const { families, cookies, ended } = acknowledged;
  const run = async (person: Person): Promise<void> => {
    for (let turn = 0; ; turn++) {
      let newest = (await person.login('mobile')).json;
      families.set(newest.session.id, newest);
      for (let count = 0; count < 3; count++) {
        const { status, json } = await refresh(newest.refresh_token);
        if (status !== 200) throw new Error(`a refresh answered ${status}`);
        newest = json;
        families.set(newest.session.id, newest);
      }
      cookies.push(await person.cookie());
      if (turn % 2 === 1) {
        families.delete(newest.session.id);
        const out = await service.call('/auth/logout', { method: 'POST', headers: bearer(newest.access_token) });
        if (out.status !== 204) throw new Error(`a sign-out answered ${out.status}`);
        ended.push({ token: newest.access_token, refreshToken: newest.refresh_token });
        if (isEnough()) await service.kill?.();
      }
      if (turn % 3 === 2) acknowledged.people.push(await newPerson(service));
    }
  };
  const gone = (reason: unknown) => /ECONNRESET|ECONNREFUSED|EPIPE|socket hang up/.test(String(reason));
  for (const result of await Promise.allSettled(people.map(run))) {
    if (result.status === 'rejected' && !gone(result.reason)) throw result.reason;
  }
}

test('SIGKILL amid sign-ins, refreshes and sign-outs: what was acknowledged holds after a new start', async () => {
  service = await start();
  const people = await Promise.all(Array.from({ length: 4 }, () => newPerson(service)));
  const acknowledged: Acknowledged = { families: new Map(), cookies: [], ended: [], people: [...people] };
  const isEnough = () =>
    acknowledged.families.size > 8 && acknowledged.ended.length > 3 && acknowledged.people.length > people.length + 2;
  await load(people, acknowledged, isEnough);
  expect(isEnough()).toBe(true);

  service = await start();

  for (const { email, password } of acknowledged.people) {
    const again = await service.call('/auth/login', { body: { email, password, client_type: 'api' } });
    expect(again.status).toBe(200);
  }
  for (const { token, refreshToken } of acknowledged.ended) {
    expect((await whoami(bearer(token))).status).toBe(403);
    expect((await refresh(refreshToken)).json).toMatchObject({ code: 'session_expired', reason: 'logged_out' });
  }
  for (const cookie of acknowledged.cookies) expect((await whoami({ cookie })).status).toBe(200);
  // Were a rotation lost, its successor would be a token that the session has not come to yet.
  for (const { access_token: token, refresh_token: refreshToken } of acknowledged.families.values()) {
    expect((await whoami(bearer(token))).status).toBe(200);
    expect((await refresh(refreshToken)).status).toBe(200);
  }
});
