/** Functions of the app, asked and told by the running service. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { expectProblem } from '../../support/expect-answer.ts';
import { bearer, type HttpService, localService, newPerson } from '../../support/http-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'hooks-'));
const fileOf = (name: string, body: string) => {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, `export const handler = async (event) => { ${body} };\n`);
  return file;
};

let service: HttpService;
beforeAll(async () => {
  service = await localService({
    settings: { additionalClaims: ['tenant'] },
    hooks: {
      preTokenIssue: fileOf(
        'claims',
        "return event.session.client_type === 'api' ? { refused: true } : { claims: { tenant: event.user.id } };",
      ),
      migrateUser: fileOf(
        'migrate',
        "return { user: event.password.startsWith('an old') ? { roles: ['user'] } : null };",
      ),
      postLogin: fileOf('login', "throw new Error('nobody waits for this');"),
    },
  });
});
afterAll(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true });
});

const login = (email: string, password: string, client_type = 'mobile') =>
  service.call('/auth/login', { body: { email, password, client_type } });

test('the app’s claims are in the token, and the authorizer lets it through', async () => {
  const person = await newPerson(service);
  const tokens = await person.tokens();
  expect(decodeJwt(tokens.access_token)).toMatchObject({ tenant: tokens.user.id });
  expect((await service.call('/demo/whoami', { headers: bearer(tokens.access_token) })).status).toBe(200);
  const refreshed = await service.call('/auth/refresh', { body: { refresh_token: tokens.refresh_token } });
  expect(decodeJwt(refreshed.json.access_token)).toMatchObject({ tenant: tokens.user.id, gen: 1 });
});

test('a refusal of the app is told as such', async () => {
  const person = await newPerson(service);
  expectProblem(await login(person.email, person.password, 'api'), 'forbidden');
});

test('a user of another system signs in with the old password, and is a user of ours from then on', async () => {
  expectProblem(await login('old@example.com', 'a guess'), 'invalid_credentials');
  const first = await login('old@example.com', 'an old password');
  expect(first.status).toBe(200);
  const second = await login('old@example.com', 'an old password');
  expect(second.json.user).toEqual(first.json.user);
  expectProblem(await login('old@example.com', 'an old guess'), 'invalid_credentials');
});
