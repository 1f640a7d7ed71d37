/** Backends of one's own, beside the running service: what ends a session ends it there too. */
import { dynamoRevocations, Refusal, type Revocations, type Verifier, verifier } from '../../../backend/verify.ts';
import { tableVariable } from '../../../contract/environment.ts';
import { bearer, type HttpService, localService, newPerson, type Person } from '../../support/http-service.ts';

let service: HttpService;
let person: Person;
let place: { region: string; endpoint: string; credentials: () => Promise<typeof anyCredentials> };
let tables: { revokedTokensTable: string; revocationLogTable: string };
const anyCredentials = { accessKeyId: 'local', secretAccessKey: 'local' };

beforeAll(async () => {
  service = await localService();
  person = await newPerson(service);
  const { environment = {} } = service;
  const [region, endpoint] = [String(environment.AWS_REGION), String(environment.AWS_ENDPOINT_URL_DYNAMODB)];
  place = { region, endpoint, credentials: async () => anyCredentials };
  tables = {
    revokedTokensTable: String(environment[tableVariable('revokedTokens')]),
    revocationLogTable: String(environment[tableVariable('revocationLog')]),
  };
});
afterAll(() => service?.stop());

const verifierWith = (revocations?: Revocations): Verifier =>
  verifier({ issuer: service.origin, audience: service.origin, ...(revocations && { revocations }) });
const signOut = async (token: string): Promise<void> => {
  const { status } = await service.call('/auth/logout', { method: 'POST', headers: bearer(token) });
  expect(status).toBe(204);
};
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'accepted',
    (error) => (error instanceof Refusal ? error.code : Promise.reject(error)),
  );

test('what was signed out is refused at the next request, and others are not', async () => {
  const { revokedTokensTable } = tables;
  const { ready, principal } = verifierWith(dynamoRevocations({ ...place, revokedTokensTable }));
  await ready();
  const [phone, other] = [await person.tokens(), await person.tokens()];
  const request = { headers: bearer(phone.access_token) };
  expect(await principal(request)).toMatchObject({ userId: phone.user.id, sessionId: phone.session.id });

  await signOut(phone.access_token);

  expect(await codeOf(principal(request))).toBe('unauthenticated');
  expect(await codeOf(principal({ headers: bearer(other.access_token) }))).toBe('accepted');
});

test('with a snapshot it is refused within the staleness, from the log alone', async () => {
  const { revocationLogTable } = tables;
  const { principal } = verifierWith(dynamoRevocations({ ...place, revocationLogTable, maxStaleness: 1 }));
  const { access_token: token } = await person.tokens();
  const request = { headers: bearer(token) };
  expect(await codeOf(principal(request))).toBe('accepted');

  await signOut(token);
  const staleAt = Date.now() + 1_000;
  const clock = jest.spyOn(Date, 'now').mockImplementation(() => staleAt);
  const code = await codeOf(principal(request));
  clock.mockRestore();

  expect(code).toBe('unauthenticated');
});

test('while the log cannot be read the list answers, where it is given too', async () => {
  const { revokedTokensTable } = tables;
  const lenient = { revocationLogTable: 'there-is-none', maxStaleness: 300, revokedTokensTable };
  const { principal } = verifierWith(dynamoRevocations({ ...place, ...lenient }));
  const [phone, other] = [await person.tokens(), await person.tokens()];

  await signOut(phone.access_token);

  expect(await codeOf(principal({ headers: bearer(phone.access_token) }))).toBe('unauthenticated');
  expect(await codeOf(principal({ headers: bearer(other.access_token) }))).toBe('accepted');
});

test.each<[string, () => Revocations]>([
  ['the list', () => dynamoRevocations({ ...place, endpoint: 'http://127.0.0.1:9', revokedTokensTable: 'none' })],
  [
    'the log',
    () =>
      dynamoRevocations({ ...place, endpoint: 'http://127.0.0.1:9', revocationLogTable: 'none', maxStaleness: 300 }),
  ],
])('while %s cannot be read nobody is let in', async (_, revocations) => {
  const { principal, ready } = verifierWith(revocations());
  const { access_token: token } = await person.tokens();

  expect(await codeOf(principal({ headers: bearer(token) }))).toBe('unavailable');
  expect(await codeOf(ready())).toBe('unavailable');
});

test.each<[string, object]>([
  ['no table', {}],
  ['a log without a staleness', { revocationLogTable: 'log' }],
  ['a staleness without a log', { revokedTokensTable: 'list', maxStaleness: 5 }],
  ['a staleness that never ends', { revocationLogTable: 'log', maxStaleness: Number.POSITIVE_INFINITY }],
])('%s is refused at the start', (_, options) => {
  expect(() => dynamoRevocations({ ...place, ...options } as never)).toThrow(TypeError);
});
