/** A sign-in by a mailed code, from the request to the mailbox and back. */
import { expectProblem } from '../../support/expect-answer.ts';
import { type HttpService, localService, newPerson } from '../../support/http-service.ts';
import { codeIn, mailbox } from '../../support/mailbox.ts';

let service: HttpService;
beforeAll(async () => {
  service = await localService({ settings: { emailCode: true } });
});
afterAll(() => service?.stop());

const send = (email: string) => service.call('/auth/login/code/send', { body: { email } });

test('the code of the mail signs in once, and proves the address', async () => {
  const { email } = await newPerson(service);
  const sent = await send(email);
  expect([sent.status, sent.json.expires_in]).toEqual([202, 600]);
  const code = codeIn(await mailbox(service).newest({ to: email, kind: 'sign_in_code' }));
  const answer = () =>
    service.call('/auth/login/code', { body: { challenge_id: sent.json.challenge_id, code, client_type: 'api' } });
  const signedIn = await answer();
  expect(signedIn.status).toBe(200);
  expect([signedIn.json.session.amr, signedIn.json.user.email_verified]).toEqual([['otp'], true]);
  expectProblem(await answer(), 'invalid_credentials');
});

test('nobody learns whose an address is', async () => {
  const { email } = await newPerson(service);
  const [known, unknown] = [await send(email), await send('nobody@example.com')];
  expect(Object.keys(unknown.json)).toEqual(Object.keys(known.json));
  expect([unknown.status, unknown.json.expires_in]).toEqual([known.status, known.json.expires_in]);
});
