import { type LogoutScope, logoutScopes } from '../../contract/requests.ts';
import { AuthError } from '../../core/errors.ts';

/** The one value of a query parameter among those that are permitted; given twice, or as anything else, it is refused. */
function choice<T extends string>(query: URLSearchParams, field: string, choices: readonly T[], absent: T): T {
  const values = query.getAll(field);
  if (values.length === 0) return absent;
  const [value] = values;
  if (values.length === 1 && choices.includes(value as T)) return value as T;
  throw new AuthError('invalid_request', {
    errors: [{ field, message: `must be one of ${choices.join(', ')}, once` }],
  });
}

export const logoutScope = (query: URLSearchParams): LogoutScope =>
  choice(query, 'scope', Object.keys(logoutScopes) as LogoutScope[], 'local');

/** `?ended=true` asks for the sessions that have ended lately, with the reason. */
export const wantsEnded = (query: URLSearchParams): boolean =>
  choice(query, 'ended', ['true', 'false'], 'false') === 'true';
