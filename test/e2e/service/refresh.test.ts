/** Rotation: retries and races get the same successor; an old token that turns up ends its session and no other. */
import {
  type Answer,
  bearer,
  type HttpService,
  newPerson,
  type Person,
  serviceUnderTest,
} from '../../support/http-service.ts';

let service: HttpService;
let person: Person;

beforeAll(async () => {
  service = await serviceUnderTest();
  person = await newPerson(service);
});
afterAll(() => service?.stop());

const refresh = (token: string) => service.call('/auth/refresh', { body: { refresh_token: token } });
const whoami = (token: string) => service.call('/demo/whoami', { headers: bearer(token) });
const outcome = ({ headers }: Answer) => headers['auth-refresh-outcome'];

test('a refresh rotates: new tokens of the same session', async () => {
  const before = await person.tokens();

  const answer = await refresh(before.refresh_token);

  expect({ status: answer.status, outcome: outcome(answer) }).toEqual({ status: 200, outcome: 'rotated' });
  expect(answer.json.refresh_token).not.toBe(before.refresh_token);
  expect(answer.json.session.id).toBe(before.session.id);
  expect(answer.json.session.expires_at).toBe(before.session.expires_at);
  expect((await whoami(answer.json.access_token)).status).toBe(200);
});

test('the token before gets the same successor again, byte for byte', async () => {
  const before = await person.tokens();
  const first = await refresh(before.refresh_token);

  const second = await refresh(before.refresh_token);

  expect({ status: second.status, outcome: outcome(second) }).toEqual({ status: 200, outcome: 'replayed' });
  expect(second.json.refresh_token).toBe(first.json.refresh_token);
  expect(second.json.access_token).not.toBe(first.json.access_token);
  expect((await refresh(first.json.refresh_token)).status).toBe(200);
});

test('fifty at once with one token: one successor for all, one write won, the session lives', async () => {
  const before = await person.tokens();
  const attempt = async (): Promise<Answer> => {
    const answer = await refresh(before.refresh_token);
    // The emulator starts a process for each: some wait too long for their turn, are told so, and come back.
    return service.isEmulated && answer.status === 503 ? attempt() : answer;
  };

  const answers = await Promise.all(Array.from({ length: 50 }, attempt));

  expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
  expect(new Set(answers.map(({ json }) => json.refresh_token)).size).toBe(1);
  expect(answers.filter((answer) => outcome(answer) === 'rotated')).toHaveLength(1);
  expect(answers.flatMap(({ setCookies }) => setCookies)).toEqual([]);
  expect((await refresh(answers[0]?.json.refresh_token)).status).toBe(200);
  expect((await whoami(answers[49]?.json.access_token)).status).toBe(200);
});

test('a grandparent ends the session and its access tokens at once; a second device is untouched', async () => {
  const [stolen, other] = [await person.tokens(), await person.tokens()];
  const second = (await refresh(stolen.refresh_token)).json;
  const third = (await refresh(second.refresh_token)).json;

  const answer = await refresh(stolen.refresh_token);

  expect({ status: answer.status, code: answer.json.code }).toEqual({ status: 401, code: 'refresh_token_reused' });
  for (const { access_token: token } of [stolen, second, third]) expect((await whoami(token)).status).toBe(403);
  expect((await refresh(third.refresh_token)).json).toMatchObject({
    code: 'session_expired',
    reason: 'refresh_reused',
  });
  expect((await whoami(other.access_token)).status).toBe(200);
  expect((await refresh(other.refresh_token)).status).toBe(200);
});

test.each<[string, (token: string) => string]>([
  ['made up', () => `rt_${'A'.repeat(143)}`],
  ['cut', (token) => token.slice(0, -1)],
  ['padded', (token) => `${token}=`],
  ['in upper case', (token) => token.toUpperCase()],
  ['with another last character', (token) => token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A')],
  ['with another proof', (token) => `${token.slice(0, 80)}${token[80] === 'A' ? 'B' : 'A'}${token.slice(81)}`],
])('a token that is %s is unauthenticated, and the session does not suffer', async (_, forge) => {
  const { refresh_token: token } = await person.tokens();

  expect((await refresh(forge(token))).json.code).toBe('unauthenticated');
  expect((await refresh(token)).status).toBe(200);
});

test('a token in the query string counts for nothing', async () => {
  const { refresh_token: token } = await person.tokens();
  const answer = await service.call(`/auth/refresh?refresh_token=${token}`, { body: {} });
  expect(answer.status).toBe(401);
});

test('a sign-in, refresh or visit that races a global sign-out leaves nothing live behind', async () => {
  for (let round = 0; round < 5; round++) {
    const racer = await newPerson(service);
    const [here, cookie] = [await racer.tokens(), await racer.cookie()];
    const [logins, refreshed] = await Promise.all([
      Promise.all([racer.login('mobile'), racer.login('web'), racer.login('api')]),
      refresh(here.refresh_token),
      service.call('/demo/whoami', { headers: { cookie } }),
      service.call('/auth/logout?scope=global', { method: 'POST', headers: bearer(here.access_token) }),
    ]);

    // A sign-in that came through whole before or after is one thing; what it left must agree with what it answered.
    const tokens = logins.filter(({ status, json }) => status === 200 && json.access_token);
    const listed = tokens.length === 0 ? [] : await live(tokens.map(({ json }) => json.access_token));
    for (const { json } of tokens) {
      const opens = (await whoami(json.access_token)).status === 200;
      expect(listed.includes(json.session.id)).toBe(opens);
      expect((await refresh(json.refresh_token)).status === 200).toBe(opens);
    }
    expect((await service.call('/demo/whoami', { headers: { cookie } })).status).toBe(403);
    expect((await whoami(here.access_token)).status).toBe(403);
    if (refreshed.status === 200) {
      expect((await whoami(refreshed.json.access_token)).status).toBe(403);
      expect((await refresh(refreshed.json.refresh_token)).status).toBe(401);
    }
  }
});

/** The ids of the sessions that are live by what any of these tokens is told. */
async function live(tokens: readonly string[]): Promise<string[]> {
  for (const token of tokens) {
    const { status, json } = await service.call('/auth/sessions', { headers: bearer(token) });
    if (status === 200) return json.sessions.map(({ id }: { id: string }) => id);
  }
  return [];
}
