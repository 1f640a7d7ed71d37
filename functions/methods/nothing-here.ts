import { AuthError } from '../../core/errors.ts';
import { method } from '../http/method.ts';

/** In place of what a setting does not offer: whatever is sent. */
export const nothingHere = method({
  body: { read: () => ({}) },
  handle: () => {
    throw new AuthError('not_found');
  },
});
