/** `revocationMaxStaleness` is switched on, off and on again on a service with revoked tokens alive: they stay refused. */
import { setTimeout as sleep } from 'node:timers/promises';
import { bearer, newPerson } from '../support/http-service.ts';
import { type Attacked, attacked, deployment, type Ground, newGround } from './attack-target.ts';
import { tallied } from './support/tallied.ts';

const test = tallied('Revocation, switched');

let ground: Ground;
const running: Attacked[] = [];
/** A deployment with that setting, over what the ones before have left. */
async function deployed(revocationMaxStaleness: number): Promise<Attacked> {
  const service = await attacked({ ground, settings: { ...deployment, revocationMaxStaleness } });
  running.push(service);
  return service;
}
beforeAll(async () => {
  ground = await newGround();
});
afterAll(async () => {
  await Promise.all(running.map((service) => service.stop()));
  await ground?.stop();
});

const visit = async (service: Attacked, token: string) =>
  (await service.call('/demo/whoami', { headers: bearer(token) })).status;
const tokenFrom = async (service: Attacked): Promise<string> =>
  (await (await newPerson(service)).tokens()).access_token;

/** A token that was signed out. */
async function signedOutOn(service: Attacked): Promise<string> {
  const token = await tokenFrom(service);
  const { status } = await service.call('/auth/logout', { method: 'POST', headers: bearer(token) });
  expect(status).toBe(204);
  return token;
}

/** A token of a user who was disabled. */
async function disabledOn(service: Attacked): Promise<string> {
  const person = await newPerson(service);
  const { access_token: token } = await person.tokens();
  await service.invoke('operator', { action: 'disable', email: person.email });
  return token;
}

const refusedOn = async (service: Attacked) => [await signedOutOn(service), await disabledOn(service)];

test('A86 A85 what was revoked before a switch of the staleness, in whichever mode, is refused after it at the first request', async () => {
  const strict = await deployed(0);
  const live = await tokenFrom(strict);
  const revoked = await refusedOn(strict);
  // As stale as it may be: what an authorizer does not know by its first request, it does not know for five minutes.
  for (const revocationMaxStaleness of [300, 0, 300]) {
    const next = await deployed(revocationMaxStaleness);
    for (const token of revoked) expect(await visit(next, token)).toBe(403);
    expect(await visit(next, live)).toBe(200);
    revoked.push(...(await refusedOn(next)));
  }
});

test('A86 what a function of the deployment before revokes, warm after the switch, is refused when the staleness is over', async () => {
  const before = await deployed(0);
  const token = await tokenFrom(before);
  const after = await deployed(1);
  expect(await visit(after, token)).toBe(200);
  const { status } = await before.call('/auth/logout', { method: 'POST', headers: bearer(token) });
  expect(status).toBe(204);
  await sleep(1_100);
  expect(await visit(after, token)).toBe(403);
});
