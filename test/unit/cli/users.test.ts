/** What each source's records are in our schema. */
import { pbkdf2Sync, scryptSync } from 'node:crypto';
import { records } from '../../../cli/import/records.ts';
import { newNotes, type UserOfLine, type UsersOptions, users } from '../../../cli/import/users.ts';

const now = Date.UTC(2026, 10, 23, 12);
const options: UsersOptions = { source: null, hashConfig: null, keepRoles: false, withoutPasswords: false, now };
const bcrypt = `$2b$10$${'a'.repeat(53)}`;
const nobody = {
  emailVerified: false,
  password: null,
  rounds: 0,
  signerKey: null,
  roles: null,
  permissions: [],
  disabled: false,
  locale: null,
  createdAt: null,
};
const bcrypted = { password: { hash: bcrypt, scheme: 'bcrypt', pepperVersion: null }, rounds: 1_024 };

async function read(text: string, more: Partial<UsersOptions> = {}) {
  const notes = newNotes();
  const found: UserOfLine[] = [];
  for await (const user of users(records([Buffer.from(text)]), { ...options, ...more }, notes)) found.push(user);
  return { found, notes, source: notes.source?.name, unknown: [...notes.unknownFields] };
}
const jsonl = (...lines: object[]): string => lines.map((line) => JSON.stringify(line)).join('\n');

test('our own records, as JSON Lines', async () => {
  const { found, source, unknown } = await read(
    jsonl(
      {
        email: ' Ada@Example.COM ',
        email_verified: true,
        password_hash: bcrypt.replace('$2b$', '$2y$'),
        roles: ['user', 'admin', 'user'],
        permissions: ['notes:read'],
        disabled: true,
        locale: 'de_AT',
        created_at: '2020-01-02T03:04:05.678+01:00',
        name: 'Ada',
      },
      { email: 'zoë@bücher.example', name: 'Zoë' },
    ),
  );
  expect(found).toEqual([
    {
      line: 1,
      user: {
        email: 'ada@example.com',
        emailVerified: true,
        ...bcrypted,
        signerKey: null,
        roles: ['user', 'admin'],
        permissions: ['notes:read'],
        disabled: true,
        locale: 'de-AT',
        createdAt: Date.UTC(2020, 0, 2, 2, 4, 5, 678),
      },
    },
    { line: 2, user: { ...nobody, email: 'zoë@xn--bcher-kva.example' } },
  ]);
  expect({ source, unknown }).toEqual({ source: 'own', unknown: ['name'] });
});

test('our own records, as CSV with names in any case', async () => {
  const { found } = await read(
    `Email;EMAIL_VERIFIED;password_hash;Roles;created_at\nada@example.com;TRUE;${bcrypt};user, admin;2020-01-02\n`,
  );
  expect(found).toEqual([
    {
      line: 2,
      user: {
        ...nobody,
        ...bcrypted,
        email: 'ada@example.com',
        emailVerified: true,
        roles: ['user', 'admin'],
        createdAt: Date.UTC(2020, 0, 2),
      },
    },
  ]);
});

test('our own records with a hash in parts', async () => {
  const hash = scryptSync('naïve', 'abcd', 64);
  const parts = { algorithm: 'scrypt', hash: hash.toString('hex'), salt: 'abcd', salt_encoding: 'utf8' };
  const { found } = await read(jsonl({ email: 'ada@example.com', password_hash: parts }));
  const unpadded = hash.toString('base64').replace(/=+$/, '');
  expect(found[0]).toMatchObject({
    user: { password: { hash: `$scrypt$ln=14,r=8,p=1$YWJjZA$${unpadded}`, scheme: 'imported' } },
  });
});

test('every fault of a record is told, and none of its content', async () => {
  const { found } = await read(
    jsonl(
      {
        email: 'not an address',
        email_verified: 'perhaps',
        password_hash: 'secret',
        roles: ['a b'],
        permissions: 7,
        disabled: 2,
        locale: '!',
        created_at: 'yesterday',
      },
      {},
      { email: null },
    ),
    { source: (await read(jsonl({ email: 'a@example.com' }))).notes.source },
  );
  expect(found).toEqual([
    {
      line: 1,
      faults: [
        'email is no e-mail address',
        'password_hash is a password hash of an unknown kind',
        'email_verified is neither true nor false',
        expect.stringMatching(/^roles are not/),
        expect.stringMatching(/^permissions are not/),
        'disabled is neither true nor false',
        'locale is no language tag',
        'created_at is no time of RFC 3339',
      ],
    },
    { line: 2, faults: ['email is missing'] },
    { line: 3, faults: ['email is missing'] },
  ]);
});

test('Auth0: the lines with hashes that its support makes, and custom hashes', async () => {
  const salted = {
    algorithm: 'sha256',
    hash: { value: 'ab'.repeat(32), encoding: 'hex' },
    salt: { value: 'pepper', position: 'suffix' },
  };
  const { found, source, unknown, notes } = await read(
    jsonl(
      {
        _id: { $oid: '5a' },
        email: 'ada@example.com',
        email_verified: true,
        passwordHash: bcrypt,
        connection: 'db',
        given_name: 'Ada',
      },
      {
        user_id: 'auth0|1',
        email: 'bob@example.com',
        blocked: true,
        custom_password_hash: salted,
        created_at: '2020-01-02T00:00:00.000Z',
      },
      {
        email: 'carl@example.com',
        custom_password_hash: { algorithm: 'ldap', hash: { value: `{SSHA}${Buffer.alloc(24, 1).toString('base64')}` } },
      },
      {
        email: 'dora@example.com',
        custom_password_hash: { algorithm: 'md5', hash: { value: 'ab'.repeat(16), encoding: 'hex' } },
      },
      { email: 'emil@example.com', mfa_factors: [{ totp: {} }], created_at: { $date: '2020-01-02T00:00:00.000Z' } },
    ),
  );
  const createdAt = Date.UTC(2020, 0, 2);
  expect(source).toBe('auth0');
  expect(unknown).toEqual(['given_name', 'mfa_factors']);
  expect(notes.secondFactors).toBe(1);
  expect(found).toMatchObject([
    { user: { email: 'ada@example.com', emailVerified: true, ...bcrypted } },
    {
      user: {
        disabled: true,
        createdAt,
        password: { hash: `$sha256$salt=after$cGVwcGVy$${'q6ur'.repeat(10)}q6s`, scheme: 'imported' },
      },
    },
    { user: { password: { hash: expect.stringMatching(/^\$sha1\$salt=after\$AQEBAQ\$/) } } },
    { faults: ['password_hash is a password hash of an unknown kind'] },
    { user: { email: 'emil@example.com', password: null, createdAt } },
  ]);
});

test('Cognito: the CSV file of its header, without passwords', async () => {
  const { found, source, notes } = await read(
    'name,email,email_verified,locale,cognito:mfa_enabled,cognito:username\nAda,ada@example.com,TRUE,en-US,true,ada\n,,,,false,bob\n',
  );
  expect(source).toBe('cognito');
  expect(notes.secondFactors).toBe(1);
  expect(found).toEqual([
    { line: 2, user: { ...nobody, email: 'ada@example.com', emailVerified: true, locale: 'en-US' } },
    { line: 3, faults: ['email is missing'] },
  ]);
});

describe('Firebase', () => {
  const signerKey = Buffer.alloc(64, 7);
  const hashConfig = {
    algorithm: 'SCRYPT',
    base64_signer_key: signerKey.toString('base64'),
    base64_salt_separator: 'Bw==',
    rounds: 8,
    mem_cost: 14,
  };
  const user = {
    localId: 'x',
    email: 'ada@example.com',
    emailVerified: true,
    passwordHash: Buffer.alloc(64, 1).toString('base64'),
    salt: 'c2FsdA==',
    createdAt: '1577923200000',
    providerUserInfo: [],
  };
  const text = JSON.stringify({ users: [user, { localId: 'y', phoneNumber: '+1' }] });

  test('the export, with the parameters of its hashes', async () => {
    const { found, source, notes } = await read(text, { hashConfig });
    expect(source).toBe('firebase');
    expect([...notes.signerKeys]).toEqual([signerKey.toString('base64url')]);
    expect(found).toEqual([
      {
        line: 1,
        user: {
          ...nobody,
          email: 'ada@example.com',
          emailVerified: true,
          password: {
            hash: expect.stringMatching(/^\$firescrypt\$ln=14,r=8,p=1,k=[\w-]{16}\$c2FsdAc\$(AQEB)+AQ$/),
            scheme: 'imported',
            pepperVersion: null,
          },
          rounds: expect.any(Number),
          signerKey: signerKey.toString('base64url'),
          createdAt: Date.UTC(2020, 0, 2),
        },
      },
      { line: 1, faults: ['email is missing'] },
    ]);
  });

  test('without them, a user with a hash is refused, and comes along without its password where that is asked for', async () => {
    expect((await read(text)).found[0]).toEqual({
      line: 1,
      faults: ['has a password hash, which needs --hash-config'],
    });
    expect((await read(text, { hashConfig, withoutPasswords: true })).found[0]).toMatchObject({
      user: { password: null, signerKey: null },
    });
  });

  test.each([
    [
      { ...hashConfig, mem_cost: 18 },
      'password_hash is a password hash that is damaged, or dearer than a sign-in may be',
    ],
    [{ ...hashConfig, mem_cost: 'many' }, 'password_hash is a password hash of an unknown kind'],
    [{ ...hashConfig, algorithm: 'HMAC_MD5' }, 'has a password hash of another algorithm than SCRYPT and BCRYPT'],
  ])('parameters %j are refused', async (bad, fault) => {
    expect((await read(text, { hashConfig: bad })).found[0]).toEqual({ line: 1, faults: [fault] });
  });
});

test('Supabase: rows of auth.users', async () => {
  const { found, source } = await read(
    `id,email,encrypted_password,email_confirmed_at,banned_until,deleted_at,is_anonymous,created_at
1,ada@example.com,${bcrypt.replace('$2b$', '$2a$')},2020-01-02 00:00:00.5+00,,,false,2020-01-02 00:00:00.123456+00
2,bob@example.com,,,2030-01-01 00:00:00+00,,f,\\N
3,carl@example.com,\\N,\\N,2020-01-01 00:00:00+00,\\N,f,
4,dora@example.com,,,,2020-01-01 00:00:00+00,f,
5,,,,,,t,
`,
  );
  expect(source).toBe('supabase');
  expect(found).toEqual([
    {
      line: 2,
      user: {
        ...nobody,
        ...bcrypted,
        email: 'ada@example.com',
        emailVerified: true,
        createdAt: Date.UTC(2020, 0, 2, 0, 0, 0, 123),
      },
    },
    { line: 3, user: { ...nobody, email: 'bob@example.com', disabled: true } },
    { line: 4, user: { ...nobody, email: 'carl@example.com' } },
    { line: 5, faults: ['is deleted'] },
    { line: 6, faults: ['is anonymous'] },
  ]);
});

test('Keycloak: the users of a realm, with credentials of both forms', async () => {
  const salt = Buffer.from('sixteen bytes of');
  const hash = pbkdf2Sync('naïve', salt, 27_500, 64, 'sha256').toString('base64');
  const today = {
    type: 'password',
    secretData: JSON.stringify({ value: hash, salt: salt.toString('base64') }),
    credentialData: JSON.stringify({ hashIterations: 27_500, algorithm: 'pbkdf2-sha256' }),
  };
  const argon2 = {
    type: 'password',
    secretData: JSON.stringify({
      value: Buffer.alloc(32, 1).toString('base64'),
      salt: salt.toString('base64'),
      additionalParameters: {},
    }),
    credentialData: JSON.stringify({
      hashIterations: 5,
      algorithm: 'argon2',
      additionalParameters: {
        hashLength: ['32'],
        memory: ['7168'],
        type: ['id'],
        version: ['1.3'],
        parallelism: ['1'],
      },
    }),
  };
  const before = {
    type: 'password',
    hashedSaltedValue: hash,
    salt: salt.toString('base64'),
    hashIterations: 27_500,
    algorithm: 'pbkdf2-sha512',
  };
  const realm = {
    realm: 'x',
    users: [
      {
        username: 'ada',
        email: 'ada@example.com',
        emailVerified: true,
        enabled: true,
        createdTimestamp: 1_577_923_200_000,
        credentials: [{ type: 'otp' }, today],
        realmRoles: ['admin'],
        attributes: { locale: ['de'] },
      },
      { username: 'bob', email: 'bob@example.com', enabled: false, credentials: [argon2] },
      { username: 'carl', email: 'carl@example.com', credentials: [before] },
      { username: 'dora', email: 'dora@example.com', credentials: [{ ...before, algorithm: 'md5' }] },
      { username: 'emil', credentials: [] },
    ],
  };
  const { found, source, notes } = await read(JSON.stringify(realm, null, 2));
  expect(source).toBe('keycloak');
  expect(notes.secondFactors).toBe(1);
  expect(found).toMatchObject([
    {
      user: {
        emailVerified: true,
        disabled: false,
        roles: null,
        locale: 'de',
        createdAt: Date.UTC(2020, 0, 2),
        password: { hash: expect.stringMatching(/^\$pbkdf2-sha256\$i=27500\$c2l4dGVlbiBieXRlcyBvZg\$[^$]{86}$/) },
      },
    },
    {
      user: {
        disabled: true,
        password: { hash: expect.stringMatching(/^\$argon2id\$v=19\$m=7168,t=5,p=1\$c2l4dGVlbiBieXRlcyBvZg\$/) },
      },
    },
    { user: { password: { hash: expect.stringMatching(/^\$pbkdf2-sha512\$i=27500\$/) } } },
    { faults: ['has a password hash of an unknown kind'] },
    { faults: ['email is missing'] },
  ]);
  expect((await read(JSON.stringify(realm), { keepRoles: true })).found[0]).toMatchObject({
    user: { roles: ['admin'] },
  });
});

test('a header of nothing that is known is told by each line, with what it has', async () => {
  const { found } = await read('Vorname,E-Post\nAda,ada@example.com\n');
  expect(found).toEqual([
    { line: 2, faults: ['has none of the fields of a source that is known; it has "Vorname", "E-Post"'] },
  ]);
});

test.each([
  ['"ada@example.com"', 'email is no e-mail address'],
  [`${'a'.repeat(300)}@example.com`, 'email is no e-mail address'],
  ['Kelvin\u212a@example.com', 'email is no e-mail address'],
  ['=cmd|calc@example.com', null],
  ['ada+news@example.com', null],
  ["o'hara@example.com", null],
])('an odd address: %s', async (email, fault) => {
  const { found } = await read(jsonl({ email }));
  expect(found).toEqual([fault === null ? { line: 1, user: { ...nobody, email } } : { line: 1, faults: [fault] }]);
});
