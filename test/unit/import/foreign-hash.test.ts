/** Hashes as other systems write them, from their own documents and tests, and hashes that Node makes here. */
import { argon2Sync, createHash, pbkdf2Sync, scryptSync } from 'node:crypto';
import { hashSync } from 'bcryptjs';
import { type ForeignHash, foreignHash } from '../../../core/import/hashes/foreign-hash.ts';
import { hashText } from '../../../core/import/hashes/hash-parts.ts';
import { noHashes } from '../../../core/passwords/dearest-hash.ts';
import { passwords } from '../../../core/passwords/hash-password.ts';
import { newSecret } from '../../../core/random.ts';

const firebaseKey = 'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==';
const firebase = `$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=${firebaseKey}$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==`;
const kratos = `$firescrypt$ln=14,r=8,p=1$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==$Bw==$${firebaseKey}`;

const unpadded = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
const argon2 = (type: 'argon2i' | 'argon2d' | 'argon2id', password: string) => {
  const nonce = Buffer.from('sixteen bytes of');
  const made = argon2Sync(type, { message: password, nonce, memory: 64, passes: 2, parallelism: 2, tagLength: 24 });
  return `$${type}$v=19$m=64,t=2,p=2$${unpadded(nonce)}$${unpadded(made)}`;
};
const sha = (id: string, ...parts: (string | Buffer)[]): Buffer => {
  const hash = createHash(id);
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const salt = Buffer.from('saltsaltsalt');
const ldap = (name: string, id: string, password: string) =>
  `{${name}}${Buffer.concat([sha(id, password, salt), salt]).toString('base64')}`;
const parts = (input: Parameters<typeof hashText>[0]): string => hashText(input) ?? '';

const read = (text: string): ForeignHash => {
  const found = foreignHash(text);
  if ('fault' in found) throw new Error(found.fault);
  return found;
};

/** Whether a sign-in with the password would succeed, by the one way in which passwords are verified. */
async function opens(text: string, password: string): Promise<boolean> {
  const { record, signerKey } = read(text);
  const id = /,k=([^$]+)/.exec(record.hash)?.[1] ?? '';
  const peppers = {
    current: '1',
    versions: { 1: newSecret() },
    dearest: noHashes,
    signerKeys: signerKey ? { [id]: signerKey } : {},
  };
  const settings = { passwordHash: 'argon2id', bcryptCost: 10 } as const;
  return passwords({ peppers: async () => peppers, settings }).verify(password, record);
}

test.each<[what: string, text: string, password: string]>([
  ['bcrypt of PHP', hashSync('naïve', 4).replace('$2b$', '$2y$'), 'naïve'],
  ['bcrypt of Java', hashSync('naïve', 4).replace('$2b$', '$2a$'), 'naïve'],
  ['bcrypt of Django', `bcrypt$${hashSync('naïve', 4)}`, 'naïve'],
  ['bcrypt of Spring', `{bcrypt}${hashSync('naïve', 4)}`, 'naïve'],
  ['bcrypt of LDAP', `{CRYPT}${hashSync('naïve', 4)}`, 'naïve'],
  // https://github.com/P-H-C/phc-winner-argon2/blob/master/src/test.c
  [
    'argon2id of its reference',
    '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4',
    'password',
  ],
  [
    'argon2i of its reference',
    '$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA',
    'password',
  ],
  ['argon2d', argon2('argon2d', 'naïve'), 'naïve'],
  ['argon2id of Django', `argon2${argon2('argon2id', 'naïve')}`, 'naïve'],
  ['argon2 of Spring', `{argon2}${argon2('argon2id', 'naïve')}`, 'naïve'],
  // RFC 7914 section 12.
  [
    'scrypt of its RFC',
    parts({
      algorithm: 'scrypt',
      salt: Buffer.from('SodiumChloride'),
      hash: Buffer.from(
        '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887',
        'hex',
      ),
    }),
    'pleaseletmein',
  ],
  [
    'scrypt of Django',
    `scrypt$1024$salty$8$1$${scryptSync('naïve', 'salty', 64, { N: 1_024 }).toString('base64')}`,
    'naïve',
  ],
  [
    'scrypt of Werkzeug',
    `scrypt:1024:8:1$salty$${scryptSync('naïve', 'salty', 64, { N: 1_024 }).toString('hex')}`,
    'naïve',
  ],
  ['scrypt of Node', parts({ algorithm: 'scrypt', salt, hash: scryptSync('naïve', salt, 64) }), 'naïve'],
  // https://github.com/firebase/scrypt
  ['scrypt of Firebase, as Supabase has it', firebase, 'user1password'],
  ['scrypt of Firebase, as Kratos has it', kratos, 'user1password'],
  // https://github.com/django/django/blob/5.1/tests/auth_tests/test_hashers.py
  ['PBKDF2 of Django', 'pbkdf2_sha256$870000$seasalt$wJSpLMQRQz0Dhj/pFpbyjMj71B2gUYp6HJS5AU+32Ac=', 'lètmein'],
  [
    'PBKDF2 of Werkzeug',
    `pbkdf2:sha256:1000$salty$${pbkdf2Sync('naïve', 'salty', 1_000, 32, 'sha256').toString('hex')}`,
    'naïve',
  ],
  [
    'PBKDF2 of passlib',
    `$pbkdf2-sha256$1000$c2FsdHk$${unpadded(pbkdf2Sync('naïve', 'salty', 1_000, 32, 'sha256')).replaceAll('+', '.')}`,
    'naïve',
  ],
  [
    'PBKDF2 in 64 bytes of SHA-512, as Keycloak has it',
    parts({
      algorithm: 'pbkdf2-sha512',
      iterations: 1_000,
      salt,
      hash: pbkdf2Sync('naïve', salt, 1_000, 64, 'sha512'),
    }),
    'naïve',
  ],
  [
    'PBKDF2 in 16 bytes',
    parts({
      algorithm: 'pbkdf2-sha256',
      iterations: 1_000,
      salt,
      hash: pbkdf2Sync('naïve', salt, 1_000, 16, 'sha256'),
    }),
    'naïve',
  ],
  ['ASP.NET Identity version 3', aspnet('sha512', 2, 1_000, 'naïve'), 'naïve'],
  ['ASP.NET Identity version 3 of its first years', aspnet('sha256', 1, 10_000, 'naïve'), 'naïve'],
  [
    'ASP.NET Identity version 2',
    Buffer.concat([
      Buffer.of(0),
      Buffer.alloc(16, 7),
      pbkdf2Sync('naïve', Buffer.alloc(16, 7), 1_000, 32, 'sha1'),
    ]).toString('base64'),
    'naïve',
  ],
  ['{SSHA}', ldap('SSHA', 'sha1', 'naïve'), 'naïve'],
  ['{SSHA256}', ldap('SSHA256', 'sha256', 'naïve'), 'naïve'],
  ['{SSHA512}', ldap('SSHA512', 'sha512', 'naïve'), 'naïve'],
  ['{SHA}', `{SHA}${sha('sha1', 'naïve').toString('base64')}`, 'naïve'],
  ['SHA-256 with the salt before', parts({ algorithm: 'SHA256', salt, hash: sha('sha256', salt, 'naïve') }), 'naïve'],
  [
    'SHA-512 with the salt behind',
    parts({ algorithm: 'sha512', salt, saltPosition: 'after', hash: sha('sha512', 'naïve', salt) }),
    'naïve',
  ],
])('%s opens to its password and to no other', async (_, text, password) => {
  expect(await opens(text, password)).toBe(true);
  for (const other of [`${password}x`, password.toUpperCase(), '']) expect(await opens(text, other)).toBe(false);
});

test('what was read reads the same again, so an export can be imported', () => {
  for (const text of [firebase, ldap('SSHA', 'sha1', 'x'), argon2('argon2i', 'x'), hashSync('x', 4)]) {
    const { record } = read(text);
    expect(read(record.hash)).toMatchObject({ record, signerKey: null });
  }
});

test('the signer key of Firebase rests in no record, only its id, which is the same for every user', () => {
  const { record, signerKey } = read(firebase);
  expect(signerKey).toBe(Buffer.from(firebaseKey, 'base64').toString('base64url'));
  expect(record.hash).toMatch(/^\$firescrypt\$ln=14,r=8,p=1,k=[\w-]{16}\$/);
  expect(record.hash).not.toContain(firebaseKey.slice(0, 20));
  expect(read(kratos).record).toEqual(record);
});

test.each<[what: string, text: string]>([
  ['bcrypt of cost 16', hashSync('x', 4).replace('$04$', '$16$')],
  ['bcrypt of cost 3', hashSync('x', 4).replace('$04$', '$03$')],
  ['the faulty bcrypt of PHP', hashSync('x', 4).replace('$2b$', '$2x$')],
  ['bcrypt that was cut', hashSync('x', 4).slice(0, -1)],
  ['scrypt with N of 2^18', `$scrypt$ln=18,r=8,p=1$c2FsdA$${unpadded(Buffer.alloc(32))}`],
  ['scrypt with r of 9', `$scrypt$ln=10,r=9,p=1$c2FsdA$${unpadded(Buffer.alloc(32))}`],
  ['scrypt with p of 11', `$scrypt$ln=10,r=8,p=11$c2FsdA$${unpadded(Buffer.alloc(32))}`],
  ['scrypt of Django with an N that is no power of two', 'scrypt$1000$salty$8$1$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
  ['argon2 with more than 256 MiB', argon2('argon2id', 'x').replace('m=64', 'm=262145')],
  ['argon2 with 11 passes', argon2('argon2id', 'x').replace('t=2', 't=11')],
  ['argon2 with 17 lanes', argon2('argon2id', 'x').replace('p=2', 'p=17')],
  ['argon2 with less memory than its lanes need', argon2('argon2id', 'x').replace('m=64', 'm=15')],
  ['argon2 of version 1.0', argon2('argon2id', 'x').replace('v=19', 'v=16')],
  ['argon2 without a version', argon2('argon2id', 'x').replace('$v=19', '')],
  [
    'PBKDF2 with more than 10,000,000 iterations',
    'pbkdf2_sha256$10000001$salty$wJSpLMQRQz0Dhj/pFpbyjMj71B2gUYp6HJS5AU+32Ac=',
  ],
  ['PBKDF2 with no iteration', 'pbkdf2_sha256$0$salty$wJSpLMQRQz0Dhj/pFpbyjMj71B2gUYp6HJS5AU+32Ac='],
  ['PBKDF2 with an empty hash', '$pbkdf2-sha256$i=1000$c2FsdA$'],
  ['a hash of 15 bytes, which chance opens', `$scrypt$ln=10,r=8,p=1$c2FsdA$${unpadded(Buffer.alloc(15))}`],
  ['a hash of 129 bytes', `$scrypt$ln=10,r=8,p=1$c2FsdA$${unpadded(Buffer.alloc(129))}`],
  ['{SSHA} that was cut', '{SSHA}AAAA'],
  ['SHA-256 of another length', `$sha256$salt=before$$${unpadded(Buffer.alloc(20))}`],
  ['MD5', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['the password itself', 'tall ships sail at noon'],
  ['a name of JavaScript', '$constructor$a=1$c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
  ['nothing', ''],
  ['more than a hash', `$2b$04$${'a'.repeat(2_000)}`],
])('%s is refused in words that say nothing of it', (_, text) => {
  const found = foreignHash(text);
  expect(found).toEqual({ fault: expect.stringMatching(/^is (?:a|too long)/) });
  expect(JSON.stringify(found)).not.toContain(text.slice(0, 40) || 'nothing');
});

function aspnet(digest: string, code: number, iterations: number, password: string): string {
  const header = Buffer.alloc(13);
  header[0] = 1;
  header.writeUInt32BE(code, 1);
  header.writeUInt32BE(iterations, 5);
  header.writeUInt32BE(16, 9);
  const nonce = Buffer.from('sixteen bytes of');
  return Buffer.concat([header, nonce, pbkdf2Sync(password, nonce, iterations, 32, digest)]).toString('base64');
}
