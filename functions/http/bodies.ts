import { type ClientType, clientTypes } from '../../contract/requests.ts';
import { maxPasswordBytes } from '../../core/passwords/password-policy.ts';
import { normalisedEmail } from '../../core/users/email.ts';
import { type Field, type Fields, isCleanText } from './json-body.ts';

const text =
  (minLength: number, maxLength: number): Field<string> =>
  (value) => {
    if (value === undefined) return { fault: 'is missing' };
    if (typeof value !== 'string') return { fault: 'must be a string' };
    if (!isCleanText(value)) return { fault: 'must be well-formed Unicode without U+0000' };
    const length = [...value].length;
    if (length < minLength || length > maxLength) return { fault: `must have ${minLength} to ${maxLength} characters` };
    return { value };
  };

const optional =
  <T>(field: Field<T>): Field<T | null> =>
  (value) =>
    value === undefined || value === null ? { value: null } : field(value);

const emailText = text(1, 320);
const email: Field<string> = (value) => {
  const result = emailText(value);
  if ('fault' in result) return result;
  const normal = normalisedEmail(result.value);
  return normal === null ? { fault: 'must be an e-mail address of at most 254 bytes' } : { value: normal };
};

const anyText = text(0, Number.MAX_SAFE_INTEGER);
/** Null for a password that is too long for anybody: it is refused only after the same work as any other. */
const password: Field<string | null> = (value) => {
  const result = anyText(value);
  return 'value' in result && Buffer.byteLength(result.value) > maxPasswordBytes ? { value: null } : result;
};

const clientType: Field<ClientType> = (value) =>
  Object.keys(clientTypes).includes(value as ClientType)
    ? { value: value as ClientType }
    : { fault: value === undefined ? 'is missing' : `must be one of ${Object.keys(clientTypes).join(', ')}` };

const refreshToken = text(1, 1_024);

export interface RegisterBody {
  readonly email: string;
  readonly password: string | null;
}
export const registerBody: Fields<RegisterBody> = { email, password };

export interface LoginBody extends RegisterBody {
  readonly client_type: ClientType;
  readonly device_name: string | null;
}
export const loginBody: Fields<LoginBody> = {
  email,
  password,
  client_type: clientType,
  device_name: optional(text(1, 200)),
};

export interface RefreshTokenBody {
  readonly refresh_token: string | null;
}
export const refreshTokenBody: Fields<RefreshTokenBody> = { refresh_token: optional(refreshToken) };

export const noBody: Fields<Record<never, never>> = {};
