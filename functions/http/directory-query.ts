import type { FieldFault } from '../../contract/errors.ts';
import { maxUsersPage } from '../../contract/requests.ts';
import type { UserSearch } from '../../core/use-cases/admin/find-users.ts';
import { normalisedEmail } from '../../core/users/email.ts';
import { refuseFaults } from './body-reader.ts';

/** Opaque to clients: the address that the page ended with. */
export const cursorOf = (email: string): string => Buffer.from(email).toString('base64url');

const addressIn = (cursor: string): string | null => {
  const address = Buffer.from(cursor, 'base64url').toString();
  return address !== '' && address.length <= 254 && cursorOf(address) === cursor ? address : null;
};

/**
 * What `?email=`, or `?prefix=`, `?limit=` and `?cursor=` ask for.
 * @throws AuthError `invalid_request` with every fault
 */
export function directoryQuery(query: URLSearchParams): UserSearch {
  const faults: FieldFault[] = [];
  const fault = (field: string, message: string): void => void faults.push({ field, message });
  const one = (field: string): string | null => {
    const values = query.getAll(field);
    if (values.length > 1) fault(field, 'must be given once');
    return values[0] ?? null;
  };
  const [email, prefix, limit, cursor] = ['email', 'prefix', 'limit', 'cursor'].map(one) as (string | null)[];
  const [address, after] = [email == null ? null : normalisedEmail(email), cursor == null ? null : addressIn(cursor)];
  if (email != null && address === null) fault('email', 'must be an e-mail address of at most 254 bytes');
  if (email != null && prefix != null) fault('prefix', 'does not go together with email');
  if (prefix != null && prefix.length > 254) fault('prefix', 'must have at most 254 characters');
  const isLimit = limit == null || (/^[1-9]\d{0,2}$/.test(limit) && Number(limit) <= maxUsersPage);
  if (!isLimit) fault('limit', `must be a whole number from 1 to ${maxUsersPage}`);
  if (cursor != null && after === null) fault('cursor', 'must be the next_cursor of a page');
  refuseFaults(faults);
  // Addresses are in lower case.
  if (address !== null) return { email: address };
  return { prefix: (prefix ?? '').normalize('NFC').toLowerCase(), after, limit: Number(limit ?? 50) };
}
