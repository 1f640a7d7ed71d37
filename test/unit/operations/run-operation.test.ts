/** What an operator is answered, on the tables of the embedded database. */
import { randomBytes } from 'node:crypto';
import { endSession } from '../../../core/sessions/end-session.ts';
import { operationIn } from '../../../functions/operations/operation.ts';
import { runOperation } from '../../../functions/operations/run-operation.ts';
import { tableStores } from '../../contracts/table-stores.ts';
import { aPasskey, aPassword, aSession, aTotp, aUser, factorsBy, minutes, noon } from '../../support/builders.ts';
import { databaseFor, embeddedDatabase } from '../../support/embedded-dynamodb.ts';
import { someSettings } from '../../support/wired-use-cases.ts';

const database = databaseFor(embeddedDatabase);

function operator({ mailFrom = 'auth@example.com' } = {}) {
  const stores = tableStores(database(), database().ours);
  const asked: object[] = [];
  const settings = someSettings({ mailFrom });
  const now = () => noon + minutes;
  const logEvent = () => {};
  const run = runOperation({
    ...stores,
    end: endSession({ ...stores, settings, now, logEvent }),
    requestMail: async ({ kind, user }) => {
      asked.push({ kind, to: user?.email });
      return { mailId: 'x', macKeyId: 'x', expiresAt: 0 };
    },
    settings,
    now,
    logEvent,
  });
  return { stores, asked, run: (event: object) => run(operationIn(event)) as Promise<Record<string, unknown>> };
}
/** A prefix of its own for each test: they share a table. */
const someone = () => randomBytes(6).toString('hex');

test('“create” makes a user without a password, “invite” asks for the mail that sets one, “show” has both', async () => {
  const { run, asked } = operator();
  const email = `${someone()}@example.com`;
  const { user } = await run({ action: 'create', email, email_verified: true, roles: ['editor'], locale: 'de' });

  expect(user).toMatchObject({ email, email_verified: true, has_password: false, roles: ['editor'], locale: 'de' });
  expect(await run({ action: 'show', email })).toEqual({ user, sessions: [] });
  expect(await run({ action: 'invite', email })).toMatchObject({ ended: 0 });
  expect(asked).toEqual([{ kind: 'invitation', to: email }]);
  await expect(run({ action: 'create', email })).rejects.toMatchObject({ code: 'email_taken' });
});

test('where nobody sends mails, “invite” says so instead of promising one', async () => {
  const { run, asked } = operator({ mailFrom: '' });
  const email = `${someone()}@example.com`;
  await run({ action: 'create', email });
  await expect(run({ action: 'invite', email })).rejects.toThrow('set mailFrom');
  expect(asked).toEqual([]);
});

test('“show” has the sessions and the factors of a user, and nothing that opens anything', async () => {
  const { run, stores } = operator();
  const session = aSession();
  const factors = factorsBy(aTotp(), aPasskey());
  const user = aUser({ userId: session.userId, factors, sessionIndex: { [session.sessionId]: noon } });
  await stores.users.register(user);
  await stores.sessions.create(session);

  const shown = await run({ action: 'show', email: user.email });
  expect(shown).toMatchObject({ user: { id: user.userId, disabled: false }, sessions: [{ id: session.sessionId }] });
  expect((shown.user as { factors: object[] }).factors).toHaveLength(2);
  const secrets = [
    user.password?.hash,
    session.secretHash,
    ...Object.values(factors).map((factor) => ('sealedSecret' in factor ? factor.sealedSecret : factor.publicKey)),
  ];
  for (const secret of secrets) expect(JSON.stringify(shown)).not.toContain(secret);
});

test('“remove-factors” takes them all and tells the user; of a user who has none nobody is told', async () => {
  const { run, stores, asked } = operator();
  const [user, other] = [aUser({ factors: factorsBy(aTotp(), aPasskey()) }), aUser()];
  for (const each of [user, other]) await stores.users.register(each);
  for (const { email } of [user, other]) await run({ action: 'remove-factors', email });

  expect((await stores.users.find(user.userId))?.factors).toEqual({});
  expect(asked).toEqual([{ kind: 'factor_removed', to: user.email }]);
});

test('“list” and “export” go page by page; hashes come where they are asked for, our own under another name', async () => {
  const { run, stores } = operator();
  const prefix = someone();
  const foreign = aPassword({ scheme: 'bcrypt', pepperVersion: null });
  const all = ['a', 'b', 'c'].map((name) => aUser({ email: `${prefix}-${name}@example.com` }));
  for (const [at, user] of all.entries()) await stores.users.register(at === 0 ? { ...user, password: foreign } : user);

  const first = await run({ action: 'list', prefix, limit: 2 });
  const second = await run({ action: 'list', prefix, limit: 2, cursor: first.next_cursor });
  const ids = [first, second].flatMap(({ users }) => (users as { id: string }[]).map(({ id }) => id));
  expect(ids).toEqual(all.map(({ userId }) => userId));
  expect(second.next_cursor).toBeNull();

  const plain = JSON.stringify(await run({ action: 'export', prefix }));
  expect(plain).not.toContain('$2b$');
  const { users } = await run({ action: 'export', prefix, with_hashes: true });
  expect(users).toMatchObject([
    { password_hash: foreign.hash },
    { peppered_hash: { hash: all[1]?.password?.hash, scheme: 'bcrypt-hmac', pepper_version: 'p1' } },
    { email: all[2]?.email },
  ]);
});

test('“import” says of each record what became of it', async () => {
  const { run } = operator();
  const email = `${someone()}@example.com`;
  const users = [{ email }, { email }, { email, disabled: true }, { email: 'x' }];
  expect(await run({ action: 'import', run: 'A'.repeat(22), users })).toEqual({
    results: [
      { status: 'created', user_id: expect.any(String) },
      { status: 'unchanged', user_id: expect.any(String) },
      { status: 'duplicate' },
      { status: 'invalid', faults: ['email is no e-mail address'] },
    ],
  });
});

test.each(['show', 'invite', 'remove-factors', 'unlock'])('“%s” of nobody says so', async (action) => {
  await expect(operator().run({ action, email: 'nobody@example.com' })).rejects.toThrow('there is no user');
});
