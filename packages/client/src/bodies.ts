import type { ErrorCode } from '../../../contract/errors.ts';
import type {
  AddedFactorBody,
  PasskeyOptionsBody,
  ProblemBody,
  SignedInBody,
  SteppedUpBody,
  TokensBody,
} from '../../../contract/responses.ts';
import { AuthError } from './auth-error.ts';

// Marked as pure: an entry carries the bodies that it reads, and no others.

/** Looks at the members that the client itself relies on: an answer without them is not the service's. */
export const has =
  /* @__NO_SIDE_EFFECTS__ */
    <Body>(...names: readonly (keyof Body & string)[]) =>
    (body: unknown): body is Body =>
      typeof body === 'object' && body !== null && names.every((name) => name in body);

/** @throws {AuthError} `unreachable`, from what it answers, for a body without these members */
/* @__NO_SIDE_EFFECTS__ */
export function read<Body>(...names: readonly (keyof Body & string)[]): (body: unknown) => Body {
  const is = has<Body>(...names);
  return (body) => {
    if (!is(body)) throw new AuthError('unreachable');
    return body;
  };
}

export const isProblem = has<ProblemBody & { readonly code: ErrorCode }>('code', 'status');
export const signedInBody = read<SignedInBody>('user', 'session');
export const steppedUpBody = read<SteppedUpBody>('user', 'session', 'access_token', 'expires_in');
export const tokensBody = read<TokensBody>('user', 'session', 'access_token', 'expires_in', 'refresh_token');
export const passkeyOptionsBody = read<PasskeyOptionsBody>('challenge_id', 'options');
export const addedFactorBody = read<AddedFactorBody>('factor');
