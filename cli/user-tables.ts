import { table } from './table.ts';

/** A user as the operator's function shows it. */
export interface ShownUser {
  readonly id: string;
  readonly email: string;
  readonly email_verified: boolean;
  readonly has_password: boolean;
  readonly disabled: boolean;
  readonly locale: string | null;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  readonly created_at: string;
  readonly last_sign_in_at: string | null;
  readonly factors: readonly { readonly type: string; readonly name: string; readonly last_used_at: string | null }[];
}

export interface ShownSession {
  readonly id: string;
  readonly client_type: string;
  readonly last_seen_at: string;
  readonly ip: string | null;
  readonly device_name: string | null;
}

const day = (time: string | null): string => time?.slice(0, 10) ?? '-';
const minute = (time: string | null): string => time?.slice(0, 16).replace('T', ' ') ?? '-';
const yes = (flag: boolean): string => (flag ? 'yes' : 'no');

export const usersTable = (users: readonly ShownUser[]): string =>
  table(
    ['EMAIL', 'VERIFIED', 'DISABLED', 'ROLES', 'FACTORS', 'CREATED', 'LAST SIGN-IN', 'ID'],
    users.map((user) => [
      user.email,
      yes(user.email_verified),
      yes(user.disabled),
      user.roles.join(',') || '-',
      String(user.factors.length),
      day(user.created_at),
      day(user.last_sign_in_at),
      user.id,
    ]),
  );

export function userPage(user: ShownUser, sessions: readonly ShownSession[]): string {
  const facts = table(
    ['id', user.id],
    [
      ['email', `${user.email} (${user.email_verified ? 'verified' : 'not verified'})`],
      ['password', yes(user.has_password)],
      ['disabled', yes(user.disabled)],
      ['roles', user.roles.join(', ') || '-'],
      ['permissions', user.permissions.join(', ') || '-'],
      ['locale', user.locale ?? '-'],
      ['created', minute(user.created_at)],
      ['last sign-in', minute(user.last_sign_in_at)],
    ],
  );
  const factors = table(
    ['FACTOR', 'NAME', 'LAST USED'],
    user.factors.map(({ type, name, last_used_at }) => [type, name, minute(last_used_at)]),
  );
  const signedIn = table(
    ['SESSION', 'CLIENT', 'LAST SEEN', 'IP', 'DEVICE'],
    sessions.map(({ id, client_type, last_seen_at, ip, device_name }) => [
      id,
      client_type,
      minute(last_seen_at),
      ip ?? '-',
      device_name ?? '-',
    ]),
  );
  return [facts, ...(user.factors.length > 0 ? [factors] : []), ...(sessions.length > 0 ? [signedIn] : [])].join(
    '\n\n',
  );
}
