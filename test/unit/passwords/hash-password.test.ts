import '../../support/counted-bcrypt.ts';
import { createHmac } from 'node:crypto';
import { hash as bcrypt, compare } from 'bcryptjs';
import type { Peppers } from '../../../core/keys/pepper.ts';
import { type Passwords, passwords } from '../../../core/passwords/hash-password.ts';
import { newSecret } from '../../../core/random.ts';
import type { PasswordRecord } from '../../../core/users/user.ts';

const cost = 10;
const one: Peppers = { current: '1', versions: { 1: newSecret() } };
const two: Peppers = { current: '2', versions: { ...one.versions, 2: newSecret() } };
const using = (peppers: Peppers, at = cost): Passwords => passwords({ peppers: async () => peppers, cost: at });
const imported = (hash: string, at = cost): PasswordRecord => ({
  hash,
  scheme: 'bcrypt',
  cost: at,
  pepperVersion: null,
});

describe('the hash of a password', () => {
  const { hash, verify, needsRehash } = using(one);
  const compares = jest.mocked(compare);

  beforeEach(() => compares.mockClear());

  it('is bcrypt at its cost over the peppered password, with scheme and pepper beside it (R6)', async () => {
    const record = await hash('tall ships sail at noon');
    const peppered = createHmac('sha384', Buffer.from(one.versions[1] ?? '', 'base64url'))
      .update('tall ships sail at noon')
      .digest('base64');

    expect(record).toEqual({
      hash: expect.stringMatching(/^\$2b\$10\$.{53}$/),
      scheme: 'bcrypt-hmac',
      cost: 10,
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
    const other: Peppers = { current: '1', versions: { 1: newSecret() } };

    expect(await using(two).verify('tall ships sail at noon', record)).toBe(true);
    expect(await using(other).verify('tall ships sail at noon', record)).toBe(false);
    await expect(using({ current: '9', versions: { 9: newSecret() } }).verify('x', record)).rejects.toThrow(
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

  it('is outdated below the cost, under an older pepper or in another scheme, and only then (R7)', async () => {
    const record = await hash('tall ships sail at noon');

    expect(await needsRehash(record, 'tall ships sail at noon')).toBe(false);
    expect(await needsRehash({ ...record, cost: 11 }, 'tall ships sail at noon')).toBe(false);
    expect(await needsRehash({ ...record, cost: 9 }, 'tall ships sail at noon')).toBe(true);
    expect(await needsRehash({ ...record, scheme: 'bcrypt' }, 'tall ships sail at noon')).toBe(true);
    expect(await using(one, 11).needsRehash(record, 'tall ships sail at noon')).toBe(true);
    expect(await using(two).needsRehash(record, 'tall ships sail at noon')).toBe(true);
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
