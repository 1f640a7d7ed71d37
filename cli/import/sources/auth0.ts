import { isRecord, present, type Source } from './source.ts';

/**
 * Auth0's lines: of the export of users, of the export with password hashes that its support makes, and of its own import.
 * https://auth0.com/docs/manage-users/user-migration/bulk-user-import-database-schema-and-examples
 */
export const auth0: Source = {
  name: 'auth0',
  fields: [
    '_id',
    'user_id',
    'email',
    'email_verified',
    'emailVerified',
    'blocked',
    'created_at',
    'createdAt',
    'passwordHash',
    'password_hash',
    'custom_password_hash',
    'password_set_date',
    'tenant',
    'connection',
  ],
  recognises: (fields) =>
    ['custom_password_hash', 'user_id', 'app_metadata'].some((name) => fields.includes(name)) ||
    (fields.includes('_id') && fields.includes('email')),
  record(fields) {
    const custom = isRecord(fields.custom_password_hash) ? customHash(fields.custom_password_hash) : undefined;
    if (isRecord(custom) && 'fault' in custom) return { fault: String(custom.fault) };
    const createdAt = fields.created_at ?? fields.createdAt;
    return present({
      email: fields.email,
      email_verified: fields.email_verified ?? fields.emailVerified,
      password_hash: custom ?? fields.passwordHash ?? fields.password_hash,
      disabled: fields.blocked,
      created_at: isRecord(createdAt) ? createdAt.$date : createdAt,
    });
  },
};

type Fields = Readonly<Record<string, unknown>>;

/** A text, or the parts of our own schema. */
function customHash({ algorithm, hash, salt, password, cost, blockSize, parallelization }: Fields): unknown {
  if (!isRecord(hash)) return { fault: 'has a custom_password_hash without a hash' };
  if (isRecord(password) && (password.encoding ?? 'utf8') !== 'utf8')
    return { fault: 'has a custom_password_hash over a password in another encoding than utf8' };
  if (['argon2', 'bcrypt', 'ldap', 'pbkdf2'].includes(String(algorithm))) return hash.value;
  const { value = '', encoding = 'utf8', position = 'prefix' } = isRecord(salt) ? salt : {};
  return {
    algorithm,
    hash: hash.value,
    encoding: hash.encoding ?? 'hex',
    salt: value,
    salt_encoding: encoding,
    salt_position: position === 'suffix' ? 'after' : 'before',
    n: cost,
    r: blockSize,
    p: parallelization,
  };
}
