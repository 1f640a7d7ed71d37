/** A file of users as another system leaves it: as many as are asked for, among them one of each kind of hash. */
import { argon2Sync, createHash, pbkdf2Sync, scryptSync } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { hashSync } from 'bcryptjs';

const salt = Buffer.from('sixteen bytes of');
const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
const sha1 = (password: string): Buffer => createHash('sha1').update(password).update(salt).digest();
const argon2 = (type: 'argon2i' | 'argon2d' | 'argon2id') => (password: string) => {
  const cost = { memory: 1_024, passes: 1, parallelism: 1, tagLength: 32 };
  return `$${type}$v=19$m=1024,t=1,p=1$${unpadded(salt)}$${unpadded(argon2Sync(type, { ...cost, message: password, nonce: salt }))}`;
};
const pbkdf2 = (digest: string) => (password: string) =>
  `pbkdf2_${digest}$10000$salty$${pbkdf2Sync(password, 'salty', 10_000, 32, digest).toString('base64')}`;

/** The hash of each kind, by its name. */
export const hashKinds: Readonly<Record<string, (password: string) => unknown>> = {
  'bcrypt-2a': (password) => hashSync(password, 4).replace('$2b$', '$2a$'),
  'bcrypt-2b': (password) => hashSync(password, 4),
  'bcrypt-2y': (password) => hashSync(password, 4).replace('$2b$', '$2y$'),
  argon2i: argon2('argon2i'),
  argon2d: argon2('argon2d'),
  argon2id: argon2('argon2id'),
  'scrypt-node': (password) => ({
    algorithm: 'scrypt',
    hash: scryptSync(password, salt, 64).toString('hex'),
    salt: salt.toString('hex'),
  }),
  'scrypt-phc': (password) =>
    `$scrypt$ln=10,r=8,p=1$${unpadded(salt)}$${unpadded(scryptSync(password, salt, 32, { N: 1_024 }))}`,
  // Of the one password whose hash Firebase has published: https://github.com/firebase/scrypt
  'scrypt-firebase': () =>
    '$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==',
  'pbkdf2-sha1': pbkdf2('sha1'),
  'pbkdf2-sha256': pbkdf2('sha256'),
  'pbkdf2-sha512': pbkdf2('sha512'),
  'aspnet-identity': (password) =>
    Buffer.concat([Buffer.of(0), salt, pbkdf2Sync(password, salt, 1_000, 32, 'sha1')]).toString('base64'),
  ssha: (password) => `{SSHA}${Buffer.concat([sha1(password), salt]).toString('base64')}`,
  sha512: (password) => ({
    algorithm: 'sha512',
    hash: createHash('sha512').update(salt).update(password).digest('base64'),
    salt: salt.toString('base64'),
    encoding: 'base64',
  }),
};
const kinds = Object.keys(hashKinds);

export const passwordOf = (kind: string): string =>
  kind === 'scrypt-firebase' ? 'user1password' : `the password of ${kind}`;
export const emailOf = (kind: string): string => `${kind}@example.com`;

/** Writes JSON Lines: the kinds are spread over the file, all others have a hash that costs nothing to make. */
export async function writeUsersFile(path: string, count: number): Promise<void> {
  const gap = Math.floor(count / kinds.length);
  function* lines(): Generator<string> {
    for (let at = 0; at < count; at++) {
      const kind = at % gap === 0 ? kinds[at / gap] : undefined;
      const hash = kind ? hashKinds[kind]?.(passwordOf(kind)) : hashKinds.ssha?.(`user ${at}`);
      const email = kind ? emailOf(kind) : `user-${at}@example.com`;
      yield `${JSON.stringify({ email, email_verified: at % 2 === 0, password_hash: hash, created_at: '2020-01-02T03:04:05Z' })}\n`;
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(path));
}
