/** What each use case asks of DynamoDB, to the call and to the unit, in the embedded one. */
import { revocationLogTable } from '../../adapters/dynamodb/revocation-log-table.ts';
import { actions, attemptsOfLogin } from '../../bench/model/actions.ts';
import type { SettingValues } from '../../contract/settings.ts';
import { AuthError } from '../../core/errors.ts';
import { peppersIn, ringIn } from '../../core/keys/key-material.ts';
import type { MacKey } from '../../core/keys/mac-keys.ts';
import type { Peppers } from '../../core/keys/pepper.ts';
import { activeKey } from '../../core/keys/ring.ts';
import { mailCode } from '../../core/mail/mail-code.ts';
import { requestMail } from '../../core/mail/request-mail.ts';
import { newPassword } from '../../core/passwords/new-password.ts';
import { newId } from '../../core/random.ts';
import { revocationSnapshot } from '../../core/revocation/revocation-snapshot.ts';
import { mailThrottle } from '../../core/throttle/mail-throttle.ts';
import { administration } from '../../core/use-cases/admin/administration.ts';
import { usersRead, usersWrite } from '../../core/use-cases/admin/administrator.ts';
import { tellOfFactor } from '../../core/use-cases/factors/tell-of-factor.ts';
import { beginPasskeyEnrolment } from '../../core/use-cases/passkeys/begin-passkey-enrolment.ts';
import { beginPasskeyStepUp } from '../../core/use-cases/passkeys/begin-passkey-step-up.ts';
import { enrolPasskey } from '../../core/use-cases/passkeys/enrol-passkey.ts';
import type { User } from '../../core/users/user.ts';
import { authenticatorOf } from '../support/authenticator.ts';
import { aTotp, factorsBy, minutes, seconds } from '../support/builders.ts';
import { type DynamoCall, doOverlap, recordedCalls } from '../support/dynamo-calls.ts';
import { databaseFor, embeddedDatabase } from '../support/embedded-dynamodb.ts';
import { passkeyOrigin, passkeysOn } from '../support/passkey-owner.ts';
import { SoftwareAuthenticator } from '../support/software-authenticator.ts';
import {
  bearer,
  cookie,
  cookieOf,
  databaseStores,
  tokensOf,
  type WiredUseCases,
  wiredUseCases,
} from '../support/wired-use-cases.ts';

const database = databaseFor(embeddedDatabase);

async function opened(settings: Partial<SettingValues> = {}) {
  const { dynamo, during } = recordedCalls(database());
  const open = await wiredUseCases({ settings, stores: databaseStores(database(), dynamo) });
  return { open, dynamo, during, instance: open.instance(), owner: await open.person() };
}

const mailsOf = ({ stores: { mails, attempts }, clock, keys, settings }: WiredUseCases) =>
  requestMail({
    ...{ mails, throttle: mailThrottle({ attempts, now: clock.now }), settings, now: clock.now },
    macRing: async () => ringIn<MacKey>(await keys.mac.read()),
  });

const lines = (calls: readonly DynamoCall[]): string[] => calls.map(({ what, units }) => `${what}: ${units}`);

async function valueDuring<Value>(
  during: (run: () => Promise<unknown>) => Promise<readonly DynamoCall[]>,
  run: () => Promise<Value>,
): Promise<{ value: Value; calls: readonly DynamoCall[] }> {
  let value: Value | undefined;
  const calls = await during(async () => {
    value = await run();
  });
  return { value: value as Value, calls };
}

function expectTogether(calls: readonly DynamoCall[]): void {
  for (const one of calls) for (const other of calls) expect(doOverlap(one, other)).toBe(true);
}

describe('a sign-in', () => {
  /** What is read of the user and what is counted go side by side, so their order is nobody's. */
  const guessed = (calls: readonly DynamoCall[]): string[] => lines(calls.slice(0, 4)).sort();
  const guess = ['GetItem emails: 1', 'GetItem users: 1', 'UpdateItem attempts: 1', 'UpdateItem attempts: 1'];

  test('of an unknown device: two reads beside two counts, its entry beside two counts, its creation beside two to take the guess back', async () => {
    const { instance, owner, during } = await opened();
    const calls = await during(() => instance.signIn(owner, 'mobile'));
    expect(guessed(calls)).toEqual(guess);
    expect(lines(calls.slice(4))).toEqual([
      'UpdateItem users: 1',
      'UpdateItem attempts: 1',
      'UpdateItem attempts: 1',
      'PutItem sessions: 1',
      'DeleteItem attempts: 1',
      'UpdateItem attempts: 1',
    ]);
    expectTogether(calls.slice(0, 2));
    expectTogether(calls.slice(4, 7));
    expectTogether(calls.slice(7, 10));
  });

  test('of a known device: one counter less, and it waits for whose device it is', async () => {
    const { instance, owner, during } = await opened();
    const { deviceToken } = await instance.signIn(owner, 'web');
    const calls = await during(() => instance.signIn(owner, 'web', { deviceToken }));
    expect(lines(calls)).toEqual([
      'GetItem emails: 1',
      'GetItem users: 1',
      'UpdateItem attempts: 1',
      'UpdateItem users: 1',
      'UpdateItem attempts: 1',
      'UpdateItem attempts: 1',
      'PutItem sessions: 1',
      'UpdateItem attempts: 1',
    ]);
    expectTogether(calls.slice(1, 3));
    expectTogether(calls.slice(3, 6));
    expectTogether(calls.slice(6, 8));
  });

  test('of an unknown address and with a wrong password: the same reads and writes', async () => {
    const { instance, owner, during } = await opened();
    const refused = (person: typeof owner) =>
      during(() => expect(instance.signIn(person, 'web')).rejects.toMatchObject({ code: 'invalid_credentials' }));
    for (const person of [
      { ...owner, password: 'another one altogether' },
      { ...owner, email: 'nobody@example.com' },
    ]) {
      const calls = await refused(person);
      expect(calls).toHaveLength(4);
      expect(guessed(calls)).toEqual(guess);
    }
  });

  test('that a second factor is asked for: the challenge beside what gives the guess back to the address, and no session', async () => {
    const { open, instance, during } = await opened();
    const owner = await open.person({ factors: factorsBy(aTotp()) });
    const calls = await during(() =>
      expect(instance.signIn(owner, 'mobile')).rejects.toMatchObject({ code: 'second_factor_required' }),
    );
    expect(guessed(calls)).toEqual(guess);
    expect(lines(calls.slice(4))).toEqual(['PutItem challenges: 1', 'UpdateItem attempts: 1']);
    expectTogether(calls.slice(4));
  });

  test('by passkey: its challenge is one write, and the answer reads challenge and user side by side', async () => {
    const { open, instance, during } = await opened();
    const { owner, answered, send } = passkeysOn(open, instance);
    const { authenticator } = await owner({}, { counts: true });
    const { value: answer, calls: begun } = await valueDuring(during, () => answered(authenticator));
    expect(lines(begun)).toEqual(['PutItem challenges: 1']);
    const calls = await during(() => send(answer));
    expect(lines(calls.slice(0, 2)).sort()).toEqual(['GetItem challenges: 1', 'GetItem users: 1']);
    expect(lines(calls.slice(2))).toEqual([
      'DeleteItem challenges: 1',
      'UpdateItem users: 1',
      'UpdateItem users: 1',
      'UpdateItem attempts: 1',
      'UpdateItem attempts: 1',
      'PutItem sessions: 1',
    ]);
    expectTogether(calls.slice(0, 2));
    expectTogether(calls.slice(4, 7));
  });

  test('by passkey that is refused: the same two reads, whoever it names', async () => {
    const { open, instance, during } = await opened();
    const { owner, answered, send } = passkeysOn(open, instance);
    const { authenticator, user } = await owner();
    for (const userHandle of [user.userId, newId(), null, 'x']) {
      const answer = await answered(authenticator, { userHandle, foreignKey: true });
      const calls = await during(() => expect(send(answer)).rejects.toMatchObject({ code: 'invalid_credentials' }));
      expect(lines(calls).sort()).toEqual(['GetItem challenges: 1', 'GetItem users: 1']);
    }
  });

  test('for which another session has to end: a look at them all, its end, and the sessionIndex', async () => {
    const { owner, during, ...rest } = await opened({ maxSessionsPerUser: 1 });
    const { deviceToken } = await rest.instance.signIn(owner, 'mobile');
    const calls = await during(() => rest.instance.signIn(owner, 'mobile', { deviceToken }));
    expect(lines(calls.slice(8))).toEqual([
      'BatchGetItem sessions: 2',
      'UpdateItem sessions: 1',
      'PutItem revokedTokens: 1',
      'PutItem revocationLog: 1',
      'UpdateItem users: 1',
    ]);
  });
});

describe('a second factor', () => {
  async function enrolled() {
    const all = await opened();
    const { open, instance, owner } = all;
    const { accessToken } = tokensOf(await instance.signIn(owner, 'mobile'));
    const credential = bearer(accessToken);
    const { factor, secret } = await instance.enrolTotp({ credential, name: null });
    const authenticator = authenticatorOf(secret, open.clock.now);
    const request = { client: { ip: '192.0.2.7', userAgent: null }, acceptLanguage: null };
    const code = authenticator.code();
    await instance.confirmTotp({ credential, factorId: factor.factorId, code, ...request });
    open.clock.move(2 * minutes);
    return { ...all, credential, authenticator, request };
  }

  test('is an answer, the user, a count, the code and the end of the challenge, in a row; then a session begins', async () => {
    const { instance, owner, during, authenticator, request } = await enrolled();
    const refusal = await instance.signIn(owner, 'mobile').catch((error: AuthError) => error);
    const challengeId = refusal instanceof AuthError ? (refusal.facts.challenge?.challengeId ?? '') : '';
    const check = (user: User) => instance.checkCode(user, { method: 'totp', code: authenticator.code() });
    const session = { clientType: 'mobile', deviceName: null, sessionCookie: null, client: request.client } as const;
    const calls = await during(() => instance.answerChallenge({ ...session, challengeId, check }));
    expect(calls.map(({ what }) => what).slice(0, 5)).toEqual([
      'UpdateItem challenges',
      'GetItem users',
      'UpdateItem attempts',
      'UpdateItem users',
      'DeleteItem challenges',
    ]);
    expect(lines(calls.slice(8)).sort()).toEqual([
      ...['DeleteItem attempts: 1', 'DeleteItem attempts: 1', 'PutItem sessions: 1'],
    ]);
    expect(calls).toHaveLength(11);
  });

  test('of a step-up is two reads, a count, the code, the end of the count and the session', async () => {
    const { instance, during, credential, authenticator, request } = await enrolled();
    const check = ({ user }: { user: User }) =>
      instance.checkCode(user, { method: 'totp', code: authenticator.code() });
    const input = { credential, client: request.client, deviceToken: null, proof: { check } };
    expect((await during(() => instance.stepUp(input))).map(({ what }) => what)).toEqual([
      ...['GetItem sessions', 'GetItem users', 'UpdateItem attempts', 'UpdateItem users'],
      ...['DeleteItem attempts', 'UpdateItem sessions'],
    ]);
  });

  test('a mailed code is asked for by the same calls whoever has the address', async () => {
    const { instance, owner, during, request } = await enrolled();
    const asked = ['GetItem emails', 'GetItem users', 'UpdateItem attempts', 'PutItem mails', 'PutItem challenges'];
    for (const email of [owner.email, 'nobody@example.com']) {
      const calls = await during(() => instance.sendSignInCode({ email, ...request }));
      expect(calls.map(({ what }) => what)).toEqual(asked);
    }
  });
});

describe('a refresh', () => {
  test('is one write and one read, at the same time', async () => {
    const { instance, owner, during } = await opened();
    const { refreshToken } = tokensOf(await instance.signIn(owner, 'mobile'));
    const calls = await during(() => instance.refresh(refreshToken));
    expect(lines(calls)).toEqual(['UpdateItem sessions: 1', 'GetItem users: 1']);
    expectTogether(calls);
  });

  test('of a cookie likewise', async () => {
    const { instance, owner, during } = await opened();
    const sealed = cookieOf(await instance.signIn(owner, 'web'));
    const calls = await during(() => instance.renew(sealed));
    expect(lines(calls)).toEqual(['UpdateItem sessions: 1', 'GetItem users: 1']);
    expectTogether(calls);
  });

  test('of a token that we never issued touches nothing', async () => {
    const { instance, owner, during } = await opened();
    const { refreshToken } = tokensOf(await instance.signIn(owner, 'mobile'));
    const forged = `${refreshToken.slice(0, -8)}AAAAAAAA`;
    const calls = await during(() =>
      expect(instance.refresh(forged)).rejects.toMatchObject({ code: 'unauthenticated' }),
    );
    expect(calls).toEqual([]);
  });
});

describe('the authorizer', () => {
  test('reads once for a bearer token; a new generation is noted once, beside the read', async () => {
    const { instance, owner, during } = await opened();
    const first = tokensOf(await instance.signIn(owner, 'mobile'));
    expect(lines(await during(() => instance.authorize(bearer(first.accessToken))))).toEqual([
      'GetItem revokedTokens: 1',
    ]);
    const { tokens } = await instance.refresh(first.refreshToken);
    const calls = await during(() => instance.authorize(bearer(tokens.accessToken)));
    expect(lines(calls)).toEqual(['GetItem revokedTokens: 1', 'UpdateItem sessions: 1']);
    expectTogether(calls);
    expect(lines(await during(() => instance.authorize(bearer(tokens.accessToken))))).toEqual([
      'GetItem revokedTokens: 1',
    ]);
  });

  test('reads once for a cookie; a sight is noted once a minute', async () => {
    const { open, instance, owner, during } = await opened();
    const sealed = cookieOf(await instance.signIn(owner, 'web'));
    const request = () => during(() => instance.authorize(cookie(sealed)));
    expect(lines(await request())).toEqual(['GetItem sessions: 1']);
    open.clock.move(minutes + 1);
    expect(lines(await request())).toEqual(['GetItem sessions: 1', 'UpdateItem sessions: 1']);
    expect(lines(await request())).toEqual(['GetItem sessions: 1']);
  });

  test('reads nothing for a credential that is not ours', async () => {
    const { instance, owner, during } = await opened();
    const { accessToken } = tokensOf(await instance.signIn(owner, 'mobile'));
    const forged = `${accessToken.slice(0, -8)}AAAAAAAA`;
    const calls = await during(async () => {
      expect(await instance.authorize(bearer(forged))).toBeNull();
      expect(await instance.authorize(cookie('A'.repeat(128)))).toBeNull();
      expect(await instance.authorize({ method: 'none' })).toBeNull();
    });
    expect(calls).toEqual([]);
  });

  test('with a snapshot asks once in its staleness, and reads nothing in between', async () => {
    const { open, dynamo, owner, during } = await opened();
    const { revocationLog } = database().tables;
    const isRevoked = revocationSnapshot({
      log: revocationLogTable({ dynamo, revocationLog }),
      isRevoked: open.stores.revocations.isRevoked,
      revocationMaxStaleness: 5 * seconds,
      memory: 16 * minutes,
      now: open.clock.now,
    });
    const instance = open.instance({ isRevoked });
    const { accessToken } = tokensOf(await instance.signIn(owner, 'mobile'));
    const request = () => during(() => instance.authorize(bearer(accessToken)));
    expect((await request()).map(({ what }) => what)).toEqual(['Query revocationLog']);
    expect(await request()).toEqual([]);
    open.clock.move(5 * seconds);
    expect((await request()).map(({ what }) => what)).toEqual(['Query revocationLog']);
  });
});

describe('a logout', () => {
  const ended = ['UpdateItem sessions: 1', 'PutItem revokedTokens: 1', 'PutItem revocationLog: 1'];

  test.each(['mobile', 'web'] as const)(
    'of a %s session is a read, and then three writes at the same time',
    async (clientType) => {
      const { instance, owner, during } = await opened();
      const answer = await instance.signIn(owner, clientType);
      const credential =
        'tokens' in answer.credential ? bearer(answer.credential.tokens.accessToken) : cookie(answer.credential.cookie);
      const calls = await during(() => instance.logOut({ credential, refreshToken: null, scope: 'local' }));
      expect(lines(calls)).toEqual(['GetItem sessions: 1', ...ended]);
      expectTogether(calls.slice(1));
    },
  );

  test('by a refresh token likewise', async () => {
    const { instance, owner, during } = await opened();
    const { refreshToken } = tokensOf(await instance.signIn(owner, 'mobile'));
    const calls = await during(() => instance.logOut({ credential: { method: 'none' }, refreshToken, scope: 'local' }));
    expect(lines(calls)).toEqual(['GetItem sessions: 1', ...ended]);
    expectTogether(calls.slice(1));
  });

  test('by an access token and the refresh token of the same session ends it once', async () => {
    const { instance, owner, during } = await opened();
    const { accessToken, refreshToken } = tokensOf(await instance.signIn(owner, 'mobile'));
    const calls = await during(() =>
      instance.logOut({ credential: bearer(accessToken), refreshToken, scope: 'local' }),
    );
    expect(lines(calls)).toEqual(['GetItem sessions: 1', 'GetItem sessions: 1', ...ended]);
  });

  test('by a dead credential is a read', async () => {
    const { open, instance, owner, during } = await opened();
    const { accessToken } = tokensOf(await instance.signIn(owner, 'mobile'));
    const request = { credential: bearer(accessToken), refreshToken: null, scope: 'local' } as const;
    await instance.logOut(request);
    open.clock.move(16 * minutes);
    expect(lines(await during(() => instance.logOut(request)))).toEqual(['GetItem sessions: 1']);
  });

  test('from everywhere is a read, the session epoch, and a read and three writes for each other session', async () => {
    const { instance, owner, during } = await opened();
    await instance.signIn(owner, 'web');
    const { accessToken } = tokensOf(await instance.signIn(owner, 'mobile'));
    const calls = await during(() =>
      instance.logOut({ credential: bearer(accessToken), refreshToken: null, scope: 'global' }),
    );
    expect(lines(calls)).toEqual([
      'GetItem sessions: 1',
      'UpdateItem users: 1',
      'GetItem sessions: 1',
      ...ended,
      ...ended,
    ]);
  });

  test('with nothing to end touches nothing', async () => {
    const { instance, during } = await opened();
    const none = { credential: { method: 'none' }, refreshToken: null } as const;
    const calls = await during(async () => {
      await instance.logOut({ ...none, scope: 'local' });
      for (const scope of ['others', 'global'] as const)
        await expect(instance.logOut({ ...none, scope })).rejects.toMatchObject({ code: 'unauthenticated' });
    });
    expect(calls).toEqual([]);
  });
});

test('our own endpoints read the session and the user at the same time', async () => {
  const { instance, owner, during } = await opened();
  const { accessToken } = tokensOf(await instance.signIn(owner, 'mobile'));
  const calls = await during(() => instance.authenticate(bearer(accessToken)));
  expect(lines(calls)).toEqual(['GetItem sessions: 1', 'GetItem users: 1']);
  expectTogether(calls);
});

test('the list of sessions is one batch more', async () => {
  const { open, instance, owner, during } = await opened();
  await instance.signIn(owner, 'mobile');
  await instance.signIn(owner, 'web');
  const user = (await open.stores.users.find(owner.userId)) as User;
  const calls = await during(() => instance.listSessions(user, 'live'));
  expect(lines(calls)).toEqual(['BatchGetItem sessions: 2']);
});

test('a registration is one counter, the user and the address, and then one counter and the mail', async () => {
  const { instance, during } = await opened();
  const mail = ['UpdateItem attempts: 1', 'PutItem mails: 1'];
  const calls = await during(() =>
    instance.register({
      email: 'somebody@example.com',
      password: 'a long enough passphrase',
      client: { ip: '192.0.2.9', userAgent: null },
    }),
  );
  expect(lines(calls)).toEqual(['UpdateItem attempts: 1', 'PutItem users: 1', 'PutItem emails: 1', ...mail]);
});

test('a forgotten password, and a registration that has to be verified, ask for as much whether or not the address is known', async () => {
  const { instance, owner, during } = await opened({ registration: 'verified' });
  const forgotten = ['GetItem emails: 1', 'GetItem users: 1', 'UpdateItem attempts: 1', 'PutItem mails: 1'];
  for (const email of [owner.email, 'nobody@example.com'])
    expect(lines(await during(() => instance.forgetPassword(email)))).toEqual(forgotten);
  const asked = ({ email }: { email: string }) =>
    during(() =>
      instance.register({ email, password: 'a long enough passphrase', client: { ip: '192.0.2.9', userAgent: null } }),
    );
  // A claim that is lost costs a unit too, which the embedded database does not say.
  for (const email of [owner.email, 'new@example.com'])
    expect((await asked({ email })).map(({ what }) => what)).toEqual([
      ...['UpdateItem attempts', 'PutItem users', 'PutItem emails', 'DeleteItem users'],
      ...forgotten.map((line) => line.replace(': 1', '')),
    ]);
});

test('a change of address is one write that decides, between the claim and the reservation', async () => {
  const { open, instance, owner, during } = await opened();
  const { accessToken } = tokensOf(await instance.signIn(owner, 'mobile'));
  await instance.changeEmail(bearer(accessToken), 'moved@example.com');
  const changed = await during(() => instance.verifyEmail(open.tokenOf('email_change')));
  expect(lines(changed)).toEqual([
    ...['GetItem mails: 1', 'GetItem users: 1'],
    ...['PutItem emails: 1', 'UpdateItem users: 1', 'UpdateItem mails: 1', 'UpdateItem emails: 1'],
  ]);
});

describe('the life of an account, with one session', () => {
  async function signedIn() {
    const all = await opened();
    const { accessToken } = tokensOf(await all.instance.signIn(all.owner, 'mobile'));
    return { ...all, credential: bearer(accessToken) };
  }
  /** What ends a session goes on beside the rest, so the order of these is nobody's. */
  const ended = [
    ...['GetItem sessions: 1', 'PutItem revocationLog: 1', 'PutItem revokedTokens: 1', 'UpdateItem sessions: 1'],
  ];

  test('the mail that verifies is a count and a put; its token two reads, its use and the user', async () => {
    const { open, instance, owner, during } = await signedIn();
    const user = (await open.stores.users.find(owner.userId)) as User;
    const sent = await during(() => instance.sendVerification({ ...user, emailVerified: false }));
    expect(lines(sent)).toEqual(['UpdateItem attempts: 1', 'PutItem mails: 1']);
    expect(lines(await during(() => instance.verifyEmail(open.tokenOf('verify_email'))))).toEqual([
      ...['GetItem mails: 1', 'GetItem users: 1', 'UpdateItem mails: 1', 'UpdateItem users: 1'],
    ]);
  });

  test('a reset is two reads and the user, and then the ends of the sessions, of two counters, and a mail', async () => {
    const { open, instance, owner, during } = await signedIn();
    await instance.forgetPassword(owner.email);
    const token = open.tokenOf('reset_password');
    const calls = lines(await during(() => instance.resetPassword(token, 'a passphrase of this afternoon')));
    expect(calls.slice(0, 3)).toEqual(['GetItem mails: 1', 'GetItem users: 1', 'UpdateItem users: 1']);
    expect(calls.slice(3).sort()).toEqual(
      [
        ...ended,
        ...['DeleteItem attempts: 1', 'DeleteItem attempts: 1'],
        ...['UpdateItem attempts: 1', 'PutItem mails: 1'],
      ].sort(),
    );
  });

  test('to ask for another address is the same calls whoever has it; its undo is the claim, the user and the ends', async () => {
    const ask = async (email: string) => {
      const { instance, credential, during } = await signedIn();
      expect(lines(await during(() => instance.changeEmail(credential, email)))).toEqual([
        ...['GetItem sessions: 1', 'GetItem users: 1', 'GetItem emails: 1', 'GetItem users: 1', 'UpdateItem users: 1'],
        ...['UpdateItem attempts: 1', 'UpdateItem attempts: 1', 'PutItem mails: 1', 'PutItem mails: 1'],
      ]);
    };
    const { open, instance, owner, credential, during } = await signedIn();
    await ask(owner.email);
    await ask('asked@example.com');
    await instance.changeEmail(credential, 'asked@example.com');
    const undone = lines(await during(() => instance.undoEmailChange(open.tokenOf('email_changed'))));
    expect(undone.slice(0, 4)).toEqual([
      ...['GetItem mails: 1', 'GetItem users: 1', 'PutItem emails: 1', 'UpdateItem users: 1'],
    ]);
    expect(undone.slice(4).sort()).toEqual(['DeleteItem emails: 0', ...ended, 'UpdateItem mails: 1'].sort());
  });

  test('an export is a batch beyond who asks; a deletion is the user, and then the sessions, the address and two counters', async () => {
    const { instance, credential, during } = await signedIn();
    const asks = ['GetItem sessions: 1', 'GetItem users: 1'];
    expect(lines(await during(() => instance.exportAccount(credential)))).toEqual([
      ...asks,
      'BatchGetItem sessions: 1',
    ]);
    const calls = lines(await during(() => instance.deleteOwnAccount(credential)));
    expect(calls.slice(0, 3)).toEqual([...asks, 'UpdateItem users: 1']);
    expect(calls.slice(3).sort()).toEqual(
      [
        ...ended,
        'UpdateItem sessions: 1',
        ...['DeleteItem emails: 1', 'DeleteItem attempts: 1', 'DeleteItem attempts: 1'],
      ].sort(),
    );
  });

  test('a mailed token that is not ours touches nothing', async () => {
    const { instance, during } = await opened();
    const token = `${newId()}.${'A'.repeat(43)}`;
    expect(
      await during(() =>
        expect(instance.resetPassword(token, null)).rejects.toMatchObject({ code: 'invalid_request' }),
      ),
    ).toEqual([]);
  });
});

const isRead = ({ what }: DynamoCall): boolean => /^(Get|BatchGet|Query)/.test(what);
const unitsOf = (calls: readonly DynamoCall[]) => {
  const sum = (some: readonly DynamoCall[]) => some.reduce((all, { units }) => all + units, 0);
  return { reads: sum(calls.filter(isRead)), writes: sum(calls.filter((call) => !isRead(call))) };
};

test('the model of the scale page counts what a sign-in, a refresh and the proof of its receipt ask for', async () => {
  const { instance, owner, during } = await opened();
  const { value, calls } = await valueDuring(during, () => instance.signIn(owner, 'mobile'));
  expect(unitsOf(calls)).toEqual(actions.login);
  expect(calls.filter(({ what }) => what.endsWith(' attempts') && !what.startsWith('Get'))).toHaveLength(
    attemptsOfLogin,
  );
  const next = await valueDuring(during, () => instance.refresh(tokensOf(value).refreshToken));
  expect(unitsOf(next.calls)).toEqual(actions.refresh);
  const shown = await during(() => instance.authorize(bearer(next.value.tokens.accessToken)));
  // Beside the read of the list, which the model counts apart.
  expect(unitsOf(shown)).toEqual({ ...actions.proof, reads: 1 });
});

describe('the factors of a user', () => {
  const request = { client: { ip: '192.0.2.7', userAgent: null }, acceptLanguage: null };
  const asks = ['GetItem sessions', 'GetItem users'];
  const mail = ['UpdateItem attempts', 'PutItem mails'];
  const whats = (calls: readonly DynamoCall[]) => calls.map(({ what }) => what);

  test('are each one write beyond who asks; what adds or takes away counts a mail and puts it', async () => {
    const { open, instance, owner, during } = await opened();
    const credential = bearer(tokensOf(await instance.signIn(owner, 'mobile')).accessToken);
    const enrolled = await valueDuring(during, () => instance.enrolTotp({ credential, name: null }));
    expect(whats(enrolled.calls)).toEqual([...asks, 'UpdateItem users']);
    const { factor, secret } = enrolled.value;
    const factorId = factor.factorId;
    const code = authenticatorOf(secret, open.clock.now).code();
    const confirmed = await during(() => instance.confirmTotp({ credential, factorId, code, ...request }));
    expect(whats(confirmed)).toEqual([
      ...asks,
      'UpdateItem attempts',
      'UpdateItem users',
      'DeleteItem attempts',
      ...mail,
    ]);
    const renamed = await during(() => instance.renameFactor({ credential, factorId, name: 'telephone' }));
    expect(whats(renamed)).toEqual([...asks, 'UpdateItem users']);
  });

  test('are taken away by one write and a mail; new recovery codes are one write', async () => {
    const { open, instance, during } = await opened();
    const owner = await open.person({ emailVerified: true });
    const credential = bearer(tokensOf(await instance.signIn(owner, 'mobile')).accessToken);
    const { factor, secret } = await instance.enrolTotp({ credential, name: null });
    const { factorId } = factor;
    const authenticator = authenticatorOf(secret, open.clock.now);
    const code = authenticator.code();
    await instance.confirmTotp({ credential, factorId, code, ...request });
    open.clock.move(minutes);
    const check = ({ user }: { user: User }) =>
      instance.checkCode(user, { method: 'totp', code: authenticator.code() });
    await instance.stepUp({ credential, client: request.client, deviceToken: null, proof: { check } });
    expect(whats(await during(() => instance.renewRecoveryCodes(credential)))).toEqual([...asks, 'UpdateItem users']);
    const removed = await during(() => instance.removeFactor({ credential, factorId, ...request }));
    expect(whats(removed)).toEqual([...asks, 'UpdateItem users', ...mail]);
  });

  test('passkeys: a challenge is one write; its answer reads it, ends it, and is one write and a mail', async () => {
    const { open, instance, owner, during } = await opened();
    const credential = bearer(tokensOf(await instance.signIn(owner, 'mobile')).accessToken);
    const requesting = mailsOf(open);
    const deps = {
      ...instance.deps,
      authenticate: instance.authenticate,
      factors: open.stores.factors,
      relyingParty: { rpId: 'auth.example.com', origins: [passkeyOrigin] },
      peppers: async () => peppersIn(await open.keys.pepper.read()) as Peppers,
      tellOfFactor: tellOfFactor(requesting),
    };
    const begun = await valueDuring(during, () => beginPasskeyEnrolment(deps)({ credential }));
    expect(whats(begun.calls)).toEqual([...asks, 'PutItem challenges']);
    const { challengeId, options } = begun.value;
    const response = new SoftwareAuthenticator({ origin: passkeyOrigin }).create(options);
    const answer = { credential, challengeId, response, name: null, ...request };
    const enrolled = await during(() => enrolPasskey(deps)(answer));
    expect(whats(enrolled)).toEqual([
      ...asks,
      ...['GetItem challenges', 'DeleteItem challenges', 'UpdateItem users'],
      ...mail,
    ]);
    const stepUp = await during(() => beginPasskeyStepUp(deps)({ credential }));
    expect(whats(stepUp)).toEqual([...asks, 'PutItem challenges']);
  });
});

test('a mailed code is a guess, the user, the end of its mail and of its challenge; then a session begins', async () => {
  const { open, instance, during } = await opened({ emailCode: true });
  const owner = await open.person({ emailVerified: true });
  const client = { ip: '192.0.2.8', userAgent: null };
  const { challengeId } = await instance.sendSignInCode({ email: owner.email, acceptLanguage: null, client });
  const code = mailCode(challengeId, activeKey(ringIn<MacKey>(await open.keys.mac.read())));
  const session = { clientType: 'mobile', deviceName: null, deviceToken: null, sessionCookie: null, client } as const;
  const calls = (await during(() => instance.signInByCode({ challengeId, code, ...session }))).map(({ what }) => what);
  expect(calls.slice(0, 4)).toEqual([
    ...['UpdateItem challenges', 'GetItem users', 'UpdateItem mails', 'DeleteItem challenges'],
  ]);
  expect(calls.slice(4).sort()).toEqual([
    ...['DeleteItem attempts', 'PutItem sessions'],
    ...['UpdateItem attempts', 'UpdateItem attempts', 'UpdateItem users'],
  ]);
});

describe('administration', () => {
  async function administering() {
    const all = await opened();
    const { open, instance } = all;
    const { permissions } = { permissions: [usersRead, usersWrite] };
    const administrator = await open.person({ permissions, emailVerified: true });
    const credential = bearer(tokensOf(await instance.signIn(administrator, 'mobile')).accessToken);
    const { deps } = instance;
    const acts = administration({
      ...open.stores,
      ...deps,
      authenticate: instance.authenticate,
      requestMail: mailsOf(open),
      newPassword: newPassword({ passwords: deps.passwords, isBreached: async () => false, settings: deps.settings }),
    });
    return { ...all, acts, credential };
  }
  /** Of a user with one session. */
  const ended = ['GetItem sessions', 'PutItem revocationLog', 'PutItem revokedTokens', 'UpdateItem sessions'];
  const asks = ['GetItem sessions', 'GetItem users'];
  const whats = (calls: readonly DynamoCall[]) => calls.map(({ what }) => what);

  test('finds an address by two reads, and shows a user with the sessions by two', async () => {
    const { acts, credential, owner, instance, during } = await administering();
    await instance.signIn(owner, 'web');
    const listed = whats(await during(() => acts.list(credential, () => ({ email: owner.email }))));
    expect(listed).toEqual([...asks, 'GetItem emails', 'GetItem users']);
    expect(whats(await during(() => acts.show(credential, owner.userId)))).toEqual([
      ...asks,
      ...['GetItem users', 'BatchGetItem sessions'],
    ]);
  });

  test('makes a user by two writes, and ends sessions with what an end costs', async () => {
    const { open, acts, credential, owner, instance, during } = await administering();
    await instance.signIn(owner, 'mobile');
    const email = 'made@example.com';
    const input = {
      email,
      password: 'a long enough passphrase',
      emailVerified: true,
      roles: ['user'],
      isInvited: false,
    };
    const made = whats(await during(() => acts.create(credential, input)));
    expect(made).toEqual([...asks, 'PutItem users', 'PutItem emails']);
    const out = whats(await during(() => acts.endSessions(credential, owner.userId)));
    expect(out.slice(0, 4)).toEqual([...asks, 'GetItem users', 'UpdateItem users']);
    expect(out.slice(4).sort()).toEqual(ended);
    const other = await open.person();
    await instance.signIn(other, 'mobile');
    const disabled = whats(await during(() => acts.change(credential, other.userId, { disabled: true })));
    expect(disabled.slice(0, 4)).toEqual([...asks, 'GetItem users', 'UpdateItem users']);
    expect(disabled.slice(4).sort()).toEqual([...ended, 'GetItem users'].sort());
    expect(whats(await during(() => acts.unlock(credential, other.userId)))).toEqual([
      ...[...asks, 'GetItem users', 'DeleteItem attempts', 'DeleteItem attempts', 'DeleteItem attempts'],
    ]);
  });
});
