import { openSecret, sealSecret } from '../../../core/factors/sealed-secret.ts';
import { noHashes } from '../../../core/passwords/dearest-hash.ts';
import { newId, newSecret, randomBuffer } from '../../../core/random.ts';

const peppers = { current: 'p2', versions: { p1: newSecret(), p2: newSecret() }, dearest: noHashes, signerKeys: {} };
const whose = { userId: newId(), factorId: newId() };
const secret = randomBuffer(20);

test('what was sealed opens again, after the pepper turned over too', () => {
  const sealed = sealSecret(secret, whose, peppers);
  expect(sealed.pepperVersion).toBe('p2');
  expect(openSecret(sealed, whose, peppers)).toEqual(secret);
  const later = { ...peppers, current: 'p3', versions: { ...peppers.versions, p3: newSecret() } };
  expect(openSecret(sealed, whose, later)).toEqual(secret);
});

test('the same secret is never sealed alike, and is not in what rests', () => {
  const [one, other] = [sealSecret(secret, whose, peppers), sealSecret(secret, whose, peppers)];
  expect(one.sealedSecret).not.toBe(other.sealedSecret);
  expect(Buffer.from(one.sealedSecret, 'base64url').includes(secret)).toBe(false);
});

test('it opens for no other user and no other factor, under no other pepper, and not where a bit of it was changed', () => {
  const sealed = sealSecret(secret, whose, peppers);
  const changed = Buffer.from(sealed.sealedSecret, 'base64url');
  changed.writeUInt8(changed.readUInt8(20) ^ 1, 20);
  for (const attempt of [
    () => openSecret(sealed, { ...whose, userId: newId() }, peppers),
    () => openSecret(sealed, { ...whose, factorId: newId() }, peppers),
    () => openSecret({ ...sealed, pepperVersion: 'p1' }, whose, peppers),
    () => openSecret({ ...sealed, pepperVersion: 'p9' }, whose, peppers),
    () => openSecret({ ...sealed, sealedSecret: changed.toString('base64url') }, whose, peppers),
    () => openSecret({ ...sealed, sealedSecret: '' }, whose, peppers),
  ])
    expect(attempt).toThrow();
});
