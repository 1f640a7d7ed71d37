import { AuthError } from '../../core/errors.ts';

/**
 * The one of several optional fields that was given.
 * @throws AuthError `invalid_request`, which names them all where none was given, and those beyond the first else
 */
export function exactlyOne<Name extends string>(body: Readonly<Record<Name, unknown>>, names: readonly Name[]): Name {
  const given = names.filter((name) => body[name] !== null && body[name] !== undefined);
  const [only, ...more] = given;
  const wrong = only === undefined ? names : more;
  if (only !== undefined && wrong.length === 0) return only;
  const message = `exactly one of ${names.join(', ')} is to be given`;
  throw new AuthError('invalid_request', { errors: wrong.map((field) => ({ field, message })) });
}
