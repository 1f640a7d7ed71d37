/** Users of a deployment in every state that rests in its tables, and what has to hold of each after another deployment. */
import assert from 'node:assert/strict';
import { authenticatorOf } from '../support/authenticator.ts';
import { type Answer, bearer, type HttpService, newAccount, newPerson, type Person } from '../support/http-service.ts';
import { mailbox, tokenIn } from '../support/mailbox.ts';
import { SoftwareAuthenticator } from '../support/software-authenticator.ts';
import { refreshed, whoami } from './client.ts';

export interface Place {
  readonly service: HttpService;
  /** Invokes the operator's function. */
  readonly operate: (event: object) => Promise<unknown>;
}

/** One user: what is done before the deployment, and held after it, by rights after each of several. */
type Member = (place: Place) => Promise<() => Promise<void>>;

const signedIn = (answer: Answer): Answer['json'] => {
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
};

/** Its sessions go on, each credential in its turn. */
const phone: Member = async ({ service }) => {
  const person = await newPerson(service);
  let tokens = await person.tokens();
  let cookie = await person.cookie();
  return async () => {
    assert.equal(await whoami(service, bearer(tokens.access_token)), 200);
    assert.equal(await whoami(service, { cookie }), 200);
    tokens = signedIn(await refreshed(service, tokens.refresh_token));
    assert.equal(await whoami(service, bearer(tokens.access_token)), 200);
    const extended = await service.call('/auth/refresh', { body: {}, headers: { cookie, origin: service.origin } });
    assert.equal(extended.status, 200, extended.text);
    const devices = await service.call('/auth/sessions', { headers: bearer(tokens.access_token) });
    assert.equal(devices.json.sessions.length, 2, devices.text);
    cookie = extended.setCookies.find((one) => one.startsWith('__Host-session='))?.split(';')[0] ?? '';
  };
};

/** Signed out with a token that is still alive, and in again. */
const leaver: Member = async ({ service }) => {
  const person = await newPerson(service);
  const ended: Answer['json'][] = [];
  const leave = async () => {
    const tokens = await person.tokens();
    const answer = await service.call('/auth/logout', { method: 'POST', headers: bearer(tokens.access_token) });
    assert.equal(answer.status, 204, answer.text);
    ended.push(tokens);
  };
  await leave();
  return async () => {
    for (const tokens of ended) {
      assert.equal(await whoami(service, bearer(tokens.access_token)), 403);
      assert.equal((await refreshed(service, tokens.refresh_token)).json.reason, 'logged_out');
    }
    await leave();
  };
};

/** Disabled by an operator. */
const closed: Member = async ({ service, operate }) => {
  const person = await newPerson(service);
  const tokens = await person.tokens();
  await operate({ action: 'disable', email: person.email });
  return async () => {
    assert.equal(await whoami(service, bearer(tokens.access_token)), 403);
    assert.equal((await refreshed(service, tokens.refresh_token)).json.reason, 'user_disabled');
    assert.equal((await person.login('mobile')).json.code, 'invalid_credentials');
  };
};

/** An administrator of the demo: roles are in the token. */
const promoted: Member = async ({ service, operate }) => {
  const person = await newPerson(service);
  await operate({ action: 'assign', email: person.email, roles: ['user', 'admin'] });
  return async () => {
    const { access_token: token } = await person.tokens();
    const page = await service.call('/demo/admin', { headers: bearer(token) });
    assert.equal(page.status, 200, page.text);
  };
};

/** A refresh token that was used long ago is a thief's. */
const robbed: Member = async ({ service }) => {
  const person = await newPerson(service);
  const rob = async () => {
    const first = await person.tokens();
    const second = signedIn(await refreshed(service, first.refresh_token));
    return { stolen: first.refresh_token, own: signedIn(await refreshed(service, second.refresh_token)) };
  };
  let session = await rob();
  return async () => {
    assert.equal((await refreshed(service, session.stolen)).json.code, 'refresh_token_reused');
    assert.equal(await whoami(service, bearer(session.own.access_token)), 403);
    session = await rob();
  };
};

/** With an authenticator and recovery codes. */
const guarded: Member = async ({ service }) => {
  const person = await newPerson(service);
  const headers = bearer((await person.tokens()).access_token);
  const { factor, secret } = (await service.call('/auth/factors/totp', { headers, body: { name: 'Phone' } })).json;
  // Each code counts once: that of a moment ago leaves those that follow.
  const code = await authenticatorOf(secret, Date.now).codeBefore();
  const confirmed = signedIn(
    await service.call(`/auth/factors/totp/${factor.id}/confirm`, { headers, body: { code } }),
  );
  const codes: string[] = confirmed.recovery_codes;
  const answerWith = async (proof: object) => {
    const asked = await person.login('mobile');
    assert.equal(asked.json.code, 'second_factor_required', asked.text);
    const body = { challenge_id: asked.json.challenge_id, client_type: 'mobile', ...proof };
    return service.call('/auth/login/factor', { body });
  };
  let last = '';
  return async () => {
    const next = authenticatorOf(secret, Date.now).code();
    if (next !== last) assert.deepEqual(signedIn(await answerWith({ code: next })).session.amr, ['pwd', 'otp', 'mfa']);
    last = next;
    const spent = codes.shift();
    signedIn(await answerWith({ recovery_code: spent }));
    assert.equal((await answerWith({ recovery_code: spent })).json.code, 'invalid_credentials');
  };
};

/** With a passkey. */
const passkeyOwner: Member = async ({ service }) => {
  const person = await newPerson(service);
  const headers = bearer((await person.tokens()).access_token);
  const authenticator = new SoftwareAuthenticator({ origin: service.origin });
  const begun = signedIn(await service.call('/auth/factors/passkey/options', { headers, body: {} }));
  const passkey = authenticator.create(begun.options);
  const body = { challenge_id: begun.challenge_id, passkey };
  assert.equal((await service.call('/auth/factors/passkey', { headers, body })).status, 201);
  return async () => {
    const asked = signedIn(await service.call('/auth/login/passkey/options', { body: {} }));
    const shown = {
      challenge_id: asked.challenge_id,
      passkey: authenticator.get(asked.options),
      client_type: 'mobile',
    };
    signedIn(await service.call('/auth/login/passkey', { body: shown }));
  };
};

/** Has asked for a mail, and opens it later. */
const forgetful: Member = async ({ service }) => {
  const person: Person = await newPerson(service);
  const inbox = mailbox(service);
  let asked = 0;
  const ask = async () => {
    const answer = await service.call('/auth/password/forgot', { body: { email: person.email } });
    assert.equal(answer.status, 202, answer.text);
    asked++;
    return tokenIn(await inbox.newest({ to: person.email, kind: 'reset_password' }, asked));
  };
  let token = await ask();
  return async () => {
    const { password } = newAccount();
    const reset = await service.call('/auth/password/reset', { body: { token, new_password: password } });
    assert.equal(reset.status, 204, reset.text);
    const body = { email: person.email, password, client_type: 'mobile' };
    signedIn(await service.call('/auth/login', { body }));
    token = await ask();
  };
};

/** Somebody new, also on what earlier deployments have left. */
const newcomer: Member =
  async ({ service }) =>
  async () => {
    const { access_token: token } = await (await newPerson(service)).tokens();
    assert.equal(await whoami(service, bearer(token)), 200);
  };

const members = { phone, leaver, closed, promoted, robbed, guarded, passkeyOwner, forgetful, newcomer };

/**
 * Fills a service.
 * @returns what to do after each deployment: it throws where one of them is not where they were, and leaves them in such a
 * state again
 */
export async function populate(place: Place): Promise<() => Promise<void>> {
  const held = new Map<string, () => Promise<void>>();
  for (const [name, member] of Object.entries(members)) held.set(name, await member(place));
  return async () => {
    for (const [name, holds] of held)
      await holds().catch((cause: unknown) => {
        throw new Error(`after the deployment it does not hold of "${name}"`, { cause });
      });
  };
}
