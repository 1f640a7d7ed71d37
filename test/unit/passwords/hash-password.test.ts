import '../../support/counted-hashes.ts';
import { argon2, argon2Sync, createHmac } from 'node:crypto';
import { hash as bcrypt, compare } from 'bcryptjs';
import type { Peppers } from '../../../core/keys/pepper.ts';
import { type DearestHashes, type HashSettings, noHashes } from '../../../core/passwords/dearest-hash.ts';
import { type Passwords, passwords } from '../../../core/passwords/hash-password.ts';
import { newSecret } from '../../../core/random.ts';
import type { PasswordRecord } from '../../../core/users/user.ts';

const cost = 10;
const one: Peppers = { current: '1', versions: { 1: newSecret() }, dearest: noHashes, signerKeys: {} };
const two: Peppers = { ...one, current: '2', versions: { ...one.versions, 2: newSecret() } };
const using = (peppers: Peppers, bcryptCost = cost, passwordHash: HashSettings['passwordHash'] = 'bcrypt'): Passwords =>
  passwords({ peppers: async () => peppers, settings: { passwordHash, bcryptCost } });
const imported = (hash: string): PasswordRecord => ({ hash, scheme: 'bcrypt', pepperVersion: null });

const compares = jest.mocked(compare);
const argon2s = jest.mocked(argon2);
const foreign = (hash: string): PasswordRecord => ({ hash, scheme: 'imported', pepperVersion: null });
const zeros = (bytes: number): string => Buffer.alloc(bytes).toString('base64').replace(/=+$/, '');
/** What a piece of work computed: rounds of bcrypt, and argon2id hashes, by their memory. */
async function workOf(work: () => Promise<unknown>) {
  compares.mockClear();
  argon2s.mockClear();
  await work();
  const rounds = compares.mock.calls.map(([, stored]) => 2 ** Number(stored.slice(4, 6)));
  const memory = argon2s.mock.calls.reduce((sum, [, parameters]) => sum + parameters.memory, 0);
  return { rounds: rounds.reduce((sum, some) => sum + some, 0), argon2ids: memory / 19_456 };
}

describe('the hash of a password', () => {
  const { hash, verify, needsRehash } = using(one);

  beforeEach(() => compares.mockClear());

  it('is bcrypt at its cost over the peppered password, with scheme and pepper beside it (R6)', async () => {
    const record = await hash('tall ships sail at noon');
    const peppered = createHmac('sha384', Buffer.from(one.versions[1] ?? '', 'base64url'))
      .update('tall ships sail at noon')
      .digest('base64');

    expect(record).toEqual({
      hash: expect.stringMatching(/^\$2b\$10\$.{53}$/),
      scheme: 'bcrypt-hmac',
      pepperVersion: '1',
    });
    expect(await compare(peppered, record.hash)).toBe(true);
    expect(peppered).toHaveLength(64);
  });

  it('differs each time, and holds nothing of the password (R6)', async () => {
    const records = await Promise.all([hash('tall ships sail at noon'), hash('tall ships sail at noon')]);

    expect(records[0].hash).not.toBe(records[1].hash);
    expect(JSON.stringify(records)).not.toContain('tall ships');
    expect(JSON.stringify(records)).not.toContain(one.versions[1]);
  });

  it('verifies the password and no other', async () => {
    const record = await hash('tall ships sail at noon');

    expect(await verify('tall ships sail at noon', record)).toBe(true);
    for (const other of ['Tall ships sail at noon', 'tall ships sail at noon ', 'tall ships sail at noo', ''])
      expect(await verify(other, record)).toBe(false);
  });

  it.each([
    ['A130 72 and 73 bytes', 'x'.repeat(72), 'x'.repeat(73)],
    ['A130 the 73rd byte', `${'x'.repeat(72)}a`, `${'x'.repeat(72)}b`],
    ['A131 24 and 25 characters of three bytes', '\u6f22'.repeat(24), '\u6f22'.repeat(25)],
    ['A132 what follows a NUL', 'a\0b', 'a\0c'],
    ['A133 255 and 256 bytes', 'x'.repeat(255), 'x'.repeat(256)],
    ['R2 the last of 64 characters', `${'\u6f22'.repeat(63)}\u5b57`, `${'\u6f22'.repeat(63)}\u5b58`],
    ['the last of 1,024 bytes', `${'x'.repeat(1_023)}a`, `${'x'.repeat(1_023)}b`],
  ])('tells apart %s', async (_, password, other) => {
    const record = await hash(password);

    expect(await verify(password, record)).toBe(true);
    expect(await verify(other, record)).toBe(false);
  });

  it('is the same for NFC and NFD, and for nothing looser (R4)', async () => {
    const record = await hash('Zo\u00eb and the caf\u00e9');

    expect(await verify('Zoe\u0308 and the cafe\u0301', record)).toBe(true);
    expect(await verify('Zoe and the cafe', record)).toBe(false);
    expect(await verify('\uff3ao\u00eb and the caf\u00e9', record)).toBe(false);
  });

  it('needs the pepper of its version', async () => {
    const record = await hash('tall ships sail at noon');
    const other: Peppers = { ...one, versions: { 1: newSecret() } };

    expect(await using(two).verify('tall ships sail at noon', record)).toBe(true);
    expect(await using(other).verify('tall ships sail at noon', record)).toBe(false);
    await expect(using({ ...one, current: '9', versions: { 9: newSecret() } }).verify('x', record)).rejects.toThrow(
      'no pepper of version 1',
    );
  });

  it('cannot be shucked: the bare password and an unpeppered hash of it do not open it', async () => {
    const record = await hash('tall ships sail at noon');

    expect(await compare('tall ships sail at noon', record.hash)).toBe(false);
    expect(await verify('tall ships sail at noon', { ...record, scheme: 'bcrypt' })).toBe(false);
  });

  it('is made with the current pepper', async () => {
    const record = await using(two).hash('tall ships sail at noon');

    expect(record.pepperVersion).toBe('2');
    expect(await using(two).verify('tall ships sail at noon', record)).toBe(true);
  });

  it.each(['$2a$', '$2b$', '$2y$'])('verifies what was imported as %s, and calls it outdated', async (prefix) => {
    const record = imported((await bcrypt('an imported password', cost)).replace('$2b$', prefix));

    expect(await verify('an imported password', record)).toBe(true);
    expect(await verify('another password', record)).toBe(false);
    expect(await needsRehash(record, 'an imported password')).toBe(true);
  });

  it('leaves an imported hash alone that saw only the first 72 bytes of what was typed', async () => {
    const password = 'é'.repeat(36);
    const record = imported(await bcrypt(password, cost));

    expect(await needsRehash(record, password)).toBe(true);
    expect(await verify(`${password} and more`, record)).toBe(true);
    expect(await needsRehash(record, `${password} and more`)).toBe(false);
  });

  it('is renewed where it is of another cost, upwards and downwards, of another pepper or scheme, and only then (R7)', async () => {
    const password = 'tall ships sail at noon';
    const record = await hash(password);

    expect(await needsRehash(record, password)).toBe(false);
    expect(await needsRehash({ ...record, scheme: 'bcrypt' }, password)).toBe(true);
    expect(await needsRehash(foreign(`$sha1$salt=after$c2FsdA$${zeros(20)}`), 'x'.repeat(100))).toBe(true);
    expect(await using(one, 11).needsRehash(record, password)).toBe(true);
    expect(await needsRehash(await using(one, 11).hash(password), password)).toBe(true);
    expect(await using(two).needsRehash(record, password)).toBe(true);
    expect(await using(one).needsRehash(await using(two).hash(password), password)).toBe(true);
    expect(await using(one, cost, 'argon2id').needsRehash(record, password)).toBe(true);
  });

  it('costs one comparison of the same cost for a wrong password, an unknown user and an imported record (R12, A127)', async () => {
    const record = await hash('tall ships sail at noon');
    const old = imported(await bcrypt('an imported password', cost));
    compares.mockClear();

    for (const held of [record, null, old]) await verify('a wrong password', held);

    expect(compares).toHaveBeenCalledTimes(3);
    for (const [, stored] of compares.mock.calls) expect(stored).toMatch(/^\$2b\$10\$[./A-Za-z0-9]{53}$/);
  });

  it.each([10, 11])('takes real time for an unknown user, at cost %d (A129)', async (at) => {
    const { hash: hashed, verify: verified } = using(one, at);
    const record = await hashed('tall ships sail at noon');
    const time = async (held: PasswordRecord | null): Promise<number> => {
      const begun = process.cpuUsage();
      await verified('a wrong password', held);
      const { user, system } = process.cpuUsage(begun);
      return user + system;
    };

    const [known, unknown] = [await time(record), await time(null)];

    expect(unknown).toBeGreaterThan(known / 4);
    expect(unknown).toBeLessThan(known * 4);
  });

  it('opens to nobody for a user that does not exist, not even by the password of the decoy', async () => {
    compares.mockResolvedValueOnce(true as never);

    expect(await verify('whatever the decoy hides', null)).toBe(false);
  });

  it.each([9, 16, 3, 32, 0, -1, 10.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses to work at cost %d (R7)',
    (at) => {
      expect(() => using(one, at)).toThrow('expected 10 to 15');
    },
  );

  it.each([10, 12, 15])('works at cost %d', (at) => {
    expect(() => using(one, at)).not.toThrow();
  });
});

describe('the argon2id hash of a password', () => {
  const password = 'tall ships sail at noon';
  const { hash, verify, needsRehash } = using(one, cost, 'argon2id');

  it('has 19 MiB, 2 passes, 1 lane, a salt of its own and the pepper as its secret value', async () => {
    const records = await Promise.all([hash(password), hash(password)]);
    const [{ hash: text, ...rest }] = records;
    const [, salt = '', tag = ''] = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$([^$]{22})\$([^$]{43})$/.exec(text) ?? [];

    expect(rest).toEqual({ scheme: 'argon2id', pepperVersion: '1' });
    expect(records[1].hash).not.toContain(salt);
    const parameters = { message: password, nonce: Buffer.from(salt, 'base64'), memory: 19_456, passes: 2 };
    const derived = argon2Sync('argon2id', {
      ...parameters,
      parallelism: 1,
      tagLength: 32,
      secret: Buffer.from(one.versions[1] ?? '', 'base64url'),
    });
    expect(Buffer.from(tag, 'base64').equals(derived)).toBe(true);
  });

  it('verifies the password in any normal form, every byte of it, and no other', async () => {
    const record = await hash(`Zo\u00eb ${'x'.repeat(80)}a\0b`);

    expect(await verify(`Zoe\u0308 ${'x'.repeat(80)}a\0b`, record)).toBe(true);
    for (const other of [`Zo\u00eb ${'x'.repeat(80)}a\0c`, `Zo\u00eb ${'x'.repeat(80)}a`, ''])
      expect(await verify(other, record)).toBe(false);
  });

  it('needs the pepper of its version', async () => {
    const record = await hash(password);

    expect(await using(two, cost, 'argon2id').verify(password, record)).toBe(true);
    expect(await using({ ...one, versions: { 1: newSecret() } }).verify(password, record)).toBe(false);
  });

  it('is verified where bcrypt is the setting too, and renewed to it', async () => {
    const record = await hash(password);

    expect(await using(one).verify(password, record)).toBe(true);
    expect(await using(one).needsRehash(record, password)).toBe(true);
    expect(await needsRehash(record, password)).toBe(false);
    expect(await using(two, cost, 'argon2id').needsRehash(record, password)).toBe(true);
  });

  it.each([
    ['of other parameters', (text: string) => text.replace('m=19456', 'm=8')],
    ['of another version', (text: string) => text.replace('v=19', 'v=16')],
    ['that was cut', (text: string) => text.slice(0, -1)],
    ['that is none', () => 'damaged'],
  ])('%s opens to nobody, after the work of any refusal, and is renewed', async (_, damaged) => {
    const record = await hash(password);
    const other = { ...record, hash: damaged(record.hash) };

    expect(await workOf(async () => expect(await verify(password, other)).toBe(false))).toEqual({
      rounds: 0,
      argon2ids: 1,
    });
    expect(await needsRehash(other, password)).toBe(true);
  });
});

describe('a refusal takes the same work for every record and for none', () => {
  const password = 'tall ships sail at noon';
  const resting = (at: number, scheme: PasswordRecord['scheme'] = 'bcrypt-hmac'): PasswordRecord => ({
    hash: `$2b$${at}$${'a'.repeat(53)}`,
    scheme,
    pepperVersion: scheme === 'bcrypt' ? null : '1',
  });

  // What would be computed is counted, and not waited for.
  beforeEach(() => compares.mockImplementation(async () => false));
  afterAll(() => compares.mockImplementation(jest.requireActual<typeof import('bcryptjs')>('bcryptjs').compare));

  it.each<[string, DearestHashes, HashSettings, { rounds: number; argon2ids: number }]>([
    [
      'where the cost was lowered',
      { bcryptCost: 12, argon2id: false },
      { passwordHash: 'bcrypt', bcryptCost: 10 },
      { rounds: 2 ** 12, argon2ids: 0 },
    ],
    [
      'where the cost has just been raised',
      { bcryptCost: 10, argon2id: false },
      { passwordHash: 'bcrypt', bcryptCost: 12 },
      { rounds: 2 ** 12, argon2ids: 0 },
    ],
    [
      'where bcrypt gave way to argon2id',
      { bcryptCost: 12, argon2id: true },
      { passwordHash: 'argon2id', bcryptCost: 10 },
      { rounds: 2 ** 12, argon2ids: 1 },
    ],
    [
      'where argon2id gave way to bcrypt',
      { bcryptCost: 12, argon2id: true },
      { passwordHash: 'bcrypt', bcryptCost: 12 },
      { rounds: 2 ** 12, argon2ids: 1 },
    ],
  ])('%s', async (_, dearest, settings, expected) => {
    const peppers = { ...one, dearest };
    const { verify } = passwords({ peppers: async () => peppers, settings });
    const records = [
      null,
      resting(10),
      resting(11),
      resting(12),
      resting(10, 'bcrypt'),
      { ...resting(10), hash: 'damaged' },
      ...(dearest.argon2id ? [await using(peppers, 10, 'argon2id').hash(password)] : []),
    ];

    for (const record of records)
      expect(await workOf(async () => expect(await verify('a wrong password', record)).toBe(false))).toEqual(expected);
  });

  it.each<[string, DearestHashes, HashSettings, PasswordRecord[], { rounds: number; argon2ids: number }]>([
    [
      'of a hash that costs nothing, or cannot be computed',
      { bcryptCost: 12, argon2id: true },
      { passwordHash: 'bcrypt', bcryptCost: 12 },
      [
        foreign(`$sha1$salt=after$c2FsdA$${zeros(20)}`),
        foreign(`$sha1$salt=after$c2FsdA$${zeros(19)}`),
        foreign('damaged'),
      ],
      { rounds: 2 ** 12, argon2ids: 1 },
    ],
    [
      'of one that takes a part of it, by the rest',
      { bcryptCost: 12, argon2id: false },
      { passwordHash: 'bcrypt', bcryptCost: 12 },
      [foreign(`$pbkdf2-sha256$i=512000$c2FsdA$${zeros(32)}`), foreign(`$pbkdf2-sha256$i=256000$c2FsdA$${zeros(33)}`)],
      { rounds: 2 ** 12 - 2 ** 10, argon2ids: 0 },
    ],
    [
      'of one that takes more than bcrypt, by what is left of argon2id',
      { bcryptCost: 10, argon2id: true },
      { passwordHash: 'argon2id', bcryptCost: 10 },
      [foreign(`$pbkdf2-sha256$i=576000$c2FsdA$${zeros(32)}`)],
      { rounds: 0, argon2ids: 0.5 },
    ],
    [
      'of one that takes more than both, by nothing',
      { bcryptCost: null, argon2id: true },
      { passwordHash: 'argon2id', bcryptCost: 10 },
      [foreign(`$pbkdf2-sha256$i=600000$c2FsdA$${zeros(32)}`)],
      { rounds: 0, argon2ids: 0 },
    ],
  ])('%s: what an imported record took is filled up', async (_, dearest, settings, records, expected) => {
    const { verify } = passwords({ peppers: async () => ({ ...one, dearest }), settings });
    for (const record of records)
      expect(await workOf(async () => expect(await verify('a wrong password', record)).toBe(false))).toEqual(expected);
  });

  it('and a right password takes no more than its own', async () => {
    const peppers = { ...one, dearest: { bcryptCost: 12, argon2id: true } };
    const { verify, hash } = using(peppers, 10, 'argon2id');
    const record = await hash(password);

    expect(await workOf(() => verify(password, record))).toEqual({ rounds: 0, argon2ids: 1 });
    compares.mockResolvedValueOnce(true as never);
    expect(await workOf(() => verify(password, resting(10)))).toEqual({ rounds: 2 ** 10, argon2ids: 0 });
  });

  it('and where bcrypt was never made it costs no bcrypt', async () => {
    const { verify } = using(one, 12, 'argon2id');

    expect(await workOf(() => verify('a wrong password', null))).toEqual({ rounds: 0, argon2ids: 1 });
  });
});
