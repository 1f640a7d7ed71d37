import { present, type Source, type SourceOptions } from './source.ts';

/** `firebase auth:export users.json`; the parameters of its hashes stand in the console, under "Password hash parameters". */
export const firebase: Source = {
  name: 'firebase',
  fields: ['localId', 'email', 'emailVerified', 'passwordHash', 'salt', 'disabled', 'createdAt'],
  recognises: (fields) => fields.includes('localId'),
  record({ email, emailVerified, passwordHash, salt, disabled, createdAt }, options) {
    const hash = passwordHash ? hashOf(String(passwordHash), String(salt ?? ''), options) : { text: undefined };
    if ('fault' in hash) return hash;
    return present({
      email,
      email_verified: emailVerified,
      password_hash: hash.text,
      disabled,
      created_at: createdAt === undefined ? undefined : Number(createdAt),
    });
  },
};

function hashOf(hash: string, salt: string, { hashConfig }: SourceOptions): { text: string } | { fault: string } {
  if (hashConfig === null) return { fault: 'has a password hash, which needs --hash-config' };
  const {
    algorithm,
    base64_signer_key: signerKey,
    base64_salt_separator: separator = '',
    rounds,
    mem_cost,
  } = hashConfig;
  if (algorithm === 'BCRYPT') return { text: Buffer.from(hash, 'base64').toString() };
  if (algorithm !== 'SCRYPT') return { fault: 'has a password hash of another algorithm than SCRYPT and BCRYPT' };
  // As Supabase writes it: the one form that holds all of it.
  return { text: `$fbscrypt$v=1,n=${mem_cost},r=${rounds},p=1,ss=${separator},sk=${signerKey}$${salt}$${hash}` };
}
