/** Hash computations, counted: whoever is asked for, as many of the same cost. */
import '../support/counted-hashes.ts';
import { compare, hash } from 'bcryptjs';
import { foreignHash } from '../../core/import/hashes/foreign-hash.ts';
import { newId } from '../../core/random.ts';
import { counted } from '../support/dynamo-faults.ts';
import { emptyKeys, memoryStores, wiredUseCases } from '../support/wired-use-cases.ts';
import { tallied } from './support/tallied.ts';

const test = tallied('Credentials, equal work');

const comparisons = jest.mocked(compare);
const hashes = jest.mocked(hash);
const client = { ip: '192.0.2.7', userAgent: null };

async function workOf(attempt: () => Promise<unknown>) {
  comparisons.mockClear();
  hashes.mockClear();
  const outcome = await attempt().then(
    () => 'done',
    ({ code }) => code,
  );
  const costs = [
    ...comparisons.mock.calls.map(([, stored]) => stored.slice(0, 7)),
    ...hashes.mock.calls.map(([, cost]) => cost),
  ];
  return { outcome, comparisons: comparisons.mock.calls.length, hashes: hashes.mock.calls.length, costs };
}

describe('Credentials', () => {
  test('A127 A128 A129 R3 R12 every sign-in that is refused costs one comparison of the same cost', async () => {
    const { instance, person, stores } = await wiredUseCases({ real: true });
    const { signIn } = instance();
    const [user, disabled, damaged] = [await person(), await person({ disabled: true }), await person()];
    const record = (await stores.users.find(damaged.userId))?.password;
    if (!record) throw new Error('the user is gone');
    await stores.users.rehash(damaged.userId, record.hash, { ...record, hash: 'damaged' });
    const nobody = { userId: newId(), email: 'nobody@example.com', password: 'a password of nobody' };

    const refusals = {
      wrong: await workOf(() => signIn({ ...user, password: 'wrong' }, 'web')),
      unknown: await workOf(() => signIn(nobody, 'web')),
      disabled: await workOf(() => signIn(disabled, 'web')),
      damaged: await workOf(() => signIn(damaged, 'web')),
    };
    for (const work of Object.values(refusals))
      expect(work).toEqual({ outcome: 'invalid_credentials', comparisons: 1, hashes: 0, costs: ['$2b$10$'] });
    for (const whose of [user, nobody])
      expect(await workOf(() => signIn(whose, 'web', { password: null }))).toEqual({
        outcome: 'invalid_request',
        comparisons: 1,
        hashes: 0,
        costs: ['$2b$10$'],
      });
    expect(await workOf(() => signIn(user, 'web'))).toMatchObject({ outcome: 'done', comparisons: 1, hashes: 0 });
  });

  test('A129 R7 R12 where the cost was lowered, a refusal costs what the dearest record costs, whoever is asked for', async () => {
    const keys = emptyKeys();
    const stores = memoryStores();
    const before = await wiredUseCases({ real: true, keys, stores, settings: { bcryptCost: 11 } });
    await before.rotateKeys();
    const [dear, disabled] = [await before.person(), await before.person({ disabled: true })];
    const after = await wiredUseCases({ real: true, keys, stores, settings: { bcryptCost: 10 } });
    await after.rotateKeys();
    const cheap = await after.person();
    const { signIn } = after.instance();
    const nobody = { userId: newId(), email: 'nobody@example.com', password: 'a password of nobody' };

    const rounds = async (person: typeof dear) => {
      const { outcome, costs } = await workOf(() => signIn(person, 'web'));
      expect(outcome).toBe('invalid_credentials');
      return costs.reduce((sum, cost) => Number(sum) + 2 ** Number(String(cost).slice(4, 6)), 0);
    };
    for (const person of [{ ...dear, password: 'wrong' }, { ...cheap, password: 'wrong' }, disabled, nobody])
      expect(await rounds(person)).toBe(2 ** 11);
  });

  test('A127 R12 an imported record is refused after the work of any other, whatever kind of hash it came with', async () => {
    const { instance, person, stores } = await wiredUseCases({ real: true });
    const { signIn } = instance();
    for (const [hash, costs] of [
      ['{SSHA}AW5s8mSN7FpcDJ8tLz9jYtJrGKpzYWx0c2FsdA==', ['$2b$10$']],
      ['$2y$10$abcdefghijklmnopqrstuuAbCdEfGhIjKlMnOpQrStUvWxYz01234', ['$2b$10$']],
      // Three quarters of the rounds of cost 10; the rest is made of hashes of cost 8.
      [`pbkdf2_sha256$384000$salty$${Buffer.alloc(32).toString('base64')}`, ['$2b$08$']],
    ] as const) {
      const user = await person();
      const record = foreignHash(hash);
      if ('fault' in record) throw new Error(record.fault);
      const old = (await stores.users.find(user.userId))?.password;
      await stores.users.rehash(user.userId, old?.hash ?? '', record.record);
      expect(await workOf(() => signIn({ ...user, password: 'wrong' }, 'web'))).toEqual({
        outcome: 'invalid_credentials',
        comparisons: 1,
        hashes: 0,
        costs,
      });
    }
  });

  test('A127 R12 the reads are as many for an unknown address as for a known one', async () => {
    const stores = memoryStores();
    const { store: users, calls } = counted(stores.users);
    const { instance, person } = await wiredUseCases({ stores });
    const { signIn } = instance({ stores: { users } });
    const user = await person();
    await signIn({ ...user, password: 'wrong' }, 'web').catch(() => {});
    const known = { ...calls };
    for (const verb of Object.keys(calls) as (keyof typeof calls)[]) delete calls[verb];
    await signIn({ userId: newId(), email: 'nobody@example.com', password: 'x' }, 'web').catch(() => {});
    expect(calls).toEqual(known);
  });

  test('A127 R3 R8 every registration that comes to it costs one hash, whoever has the address', async () => {
    const { instance, person } = await wiredUseCases({ real: true });
    const { register } = instance();
    const user = await person();
    const attempt = (email: string, password: string | null) => workOf(() => register({ email, password, client }));
    const work = { comparisons: 0, hashes: 1, costs: [10] };
    expect(await attempt(user.email, 'quite another password')).toEqual({ outcome: 'email_taken', ...work });
    expect(await attempt('new@example.com', 'quite another password')).toEqual({ outcome: 'done', ...work });
    expect(await attempt(user.email, null)).toEqual({ outcome: 'invalid_request', ...work });
    expect(await attempt('newer@example.com', null)).toEqual({ outcome: 'invalid_request', ...work });
  });

  test('A127 A128 R3 R8 a registration that has to be verified is the same work whoever has the address', async () => {
    const seen = memoryStores();
    const parts = { users: counted(seen.users), mails: counted(seen.mails), attempts: counted(seen.attempts) };
    const { instance, person } = await wiredUseCases({
      ...{ real: true, stores: seen, settings: { registration: 'verified' } },
    });
    const stores = Object.fromEntries(Object.entries(parts).map(([name, { store }]) => [name, store]));
    const { register, forgetPassword } = instance({ stores });
    const user = await person();
    const callsOf = async (attempt: () => Promise<unknown>) => {
      for (const { calls } of Object.values(parts)) for (const verb of Object.keys(calls)) delete calls[verb as never];
      const work = await workOf(attempt);
      return { ...work, calls: JSON.stringify(Object.values(parts).map(({ calls }) => Object.entries(calls).sort())) };
    };
    const registering = (email: string) =>
      callsOf(() => register({ email, password: 'quite another password', client }));
    const known = await registering(user.email);
    expect(known).toMatchObject({ outcome: 'done', hashes: 1 });
    // One deletion takes the user back, or nobody.
    const withoutDeletion = ({ calls, ...work }: typeof known) => ({
      ...work,
      calls: calls.replace(/\["discard",1\],?/, ''),
    });
    expect(withoutDeletion(await registering('new@example.com'))).toEqual(withoutDeletion(known));

    const forgetting = (email: string) => callsOf(() => forgetPassword(email));
    expect(await forgetting('nobody@example.com')).toEqual(await forgetting(user.email));
  });

  test('A140 R14 P20 what is throttled costs no hash at all', async () => {
    const { instance, person } = await wiredUseCases({
      real: true,
      settings: { accountFreeAttempts: 1, accountLockoutThreshold: 1 },
    });
    const { signIn } = instance();
    const user = await person();
    await signIn({ ...user, password: 'wrong' }, 'web').catch(() => {});
    const refused = { outcome: 'too_many_attempts', comparisons: 0, hashes: 0, costs: [] };
    expect(await workOf(() => signIn(user, 'web'))).toEqual(refused);
    expect(await workOf(() => signIn(user, 'web', { password: null }))).toEqual(refused);
  });
});
