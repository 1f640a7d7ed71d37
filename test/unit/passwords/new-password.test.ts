import { newPassword } from '../../../core/passwords/new-password.ts';
import { aPassword } from '../../support/builders.ts';

const record = aPassword();
const email = 'ada@example.com';
const field = 'new_password';
const long = 'seven plum trees by the well';

function recorded(breached = false) {
  const hashed: string[] = [];
  const asked: string[] = [];
  const choose = newPassword({
    passwords: {
      hash: async (password) => {
        hashed.push(password);
        return record;
      },
      verify: async () => false,
      needsRehash: async () => false,
    },
    isBreached: async (password) => {
      asked.push(password);
      return breached;
    },
    settings: { passwordMinLength: 15, serviceName: 'the-plum-tree-service' },
  });
  return { choose, hashed, asked };
}

test('a good password is asked for among breaches, then hashed', async () => {
  const { choose, hashed, asked } = recorded();
  expect(await choose({ password: long, email, field })).toBe(record);
  expect({ hashed, asked }).toEqual({ hashed: [long], asked: [long] });
});

test.each([
  ['too short', 'short'],
  ['on the blocklist', 'passwordpassword'],
  ['the name of the service', 'the-plum-tree-service'],
])('one that is %s is refused by the name of its field, without a hash, and is told to nobody', async (_, password) => {
  const { choose, hashed, asked } = recorded();
  await expect(choose({ password, email, field })).rejects.toMatchObject({
    code: 'weak_password',
    facts: { errors: [{ field, message: expect.any(String) }] },
  });
  expect({ hashed, asked }).toEqual({ hashed: [], asked: [] });
});

test('one that is known from a breach is refused', async () => {
  const { choose, hashed } = recorded(true);
  await expect(choose({ password: long, email, field })).rejects.toMatchObject({
    code: 'weak_password',
    facts: { errors: [{ field, message: 'is known from a breach' }] },
  });
  expect(hashed).toEqual([]);
});

test('one that is too long for anybody costs a hash and is malformed', async () => {
  const { choose, hashed } = recorded();
  await expect(choose({ password: null, email, field })).rejects.toMatchObject({
    code: 'invalid_request',
    facts: { errors: [{ field, message: 'is too long' }] },
  });
  expect(hashed).toHaveLength(1);
});
