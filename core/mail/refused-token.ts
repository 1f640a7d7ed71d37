import { AuthError } from '../errors.ts';

/** Of a mailed token that is unknown, used, expired or of another kind: the same for each. */
export const refusedToken = (): AuthError =>
  new AuthError('invalid_request', { errors: [{ field: 'token', message: 'is unknown, used or expired' }] });
