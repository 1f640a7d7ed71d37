import { phcText } from '../../../core/import/hashes/phc-text.ts';
import { isRecord, objectIn, present, type Source } from './source.ts';

/** The `users` of a realm's export, or of a file of its users. */
export const keycloak: Source = {
  name: 'keycloak',
  fields: [
    'id',
    'username',
    'email',
    'emailVerified',
    'enabled',
    'createdTimestamp',
    'credentials',
    'realmRoles',
    'attributes',
  ],
  recognises: (fields) =>
    fields.includes('username') && (fields.includes('credentials') || fields.includes('emailVerified')),
  record({ email, emailVerified, enabled, createdTimestamp, credentials, realmRoles, attributes }, { keepRoles }) {
    const password = Array.isArray(credentials)
      ? credentials.filter(isRecord).find(({ type }) => type === 'password')
      : undefined;
    const hash = password && hashOf(password);
    if (hash === null) return { fault: 'has a password hash of an unknown kind' };
    const locale = isRecord(attributes) && Array.isArray(attributes.locale) ? attributes.locale[0] : undefined;
    return present({
      email,
      email_verified: emailVerified,
      password_hash: hash,
      disabled: enabled === undefined ? undefined : enabled === false,
      roles: keepRoles ? realmRoles : undefined,
      locale,
      created_at: createdTimestamp,
    });
  },
};

type Fields = Readonly<Record<string, unknown>>;
/** Values stand in lists. */
const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value);

/** Of today's form, JSON within strings, and of the one before. */
function hashOf(credential: Fields): string | null {
  const secret = objectIn(credential.secretData) ?? { value: credential.hashedSaltedValue, salt: credential.salt };
  const data = objectIn(credential.credentialData) ?? credential;
  const parameters: Fields = isRecord(data.additionalParameters) ? data.additionalParameters : {};
  const [value, salt] = [String(secret.value ?? ''), Buffer.from(String(secret.salt ?? ''), 'base64')];
  const hash = Buffer.from(value, 'base64');
  const iterations = Number(data.hashIterations);
  switch (data.algorithm) {
    case 'pbkdf2':
      return phcText('pbkdf2-sha1', { i: iterations }, salt, hash);
    case 'pbkdf2-sha256':
    case 'pbkdf2-sha512':
      return phcText(data.algorithm, { i: iterations }, salt, hash);
    case 'argon2': {
      const [m, p] = [Number(first(parameters.memory)), Number(first(parameters.parallelism))];
      const v = first(parameters.version) === '1.3' ? 19 : 16;
      return phcText(`argon2${first(parameters.type)}`, { v, m, t: iterations, p }, salt, hash);
    }
    case 'bcrypt':
      return value.startsWith('$2') ? value : hash.toString();
    default:
      return null;
  }
}
