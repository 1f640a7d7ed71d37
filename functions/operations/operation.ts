import type { ImportRecord } from '../../core/import/imported-user.ts';
import { isId } from '../../core/random.ts';
import type { CreateUserInput } from '../../core/use-cases/admin/create-user.ts';
import type { ImportUsersInput } from '../../core/use-cases/admin/import-users.ts';
import type { Operation } from '../../core/use-cases/admin/operate.ts';
import { areAssignable, maxNamesLength } from '../../core/users/assignable-names.ts';
import { normalisedEmail } from '../../core/users/email.ts';
import type { DirectoryQuery } from '../../core/users/user-directory.ts';

/** What an operator asks for, of one user or of all. */
export type OperatorOperation =
  | Operation
  | { readonly action: 'show' | 'invite' | 'remove-factors' | 'delete'; readonly email: string }
  | ({ readonly action: 'create' } & CreateUserInput)
  | ({ readonly action: 'list' } & DirectoryQuery)
  | ({ readonly action: 'export'; readonly withHashes: boolean } & DirectoryQuery)
  | ({ readonly action: 'import' } & ImportUsersInput);

/** As many as one call takes. */
const maxPage = 100;
const maxBatch = 100;

interface Field {
  /** The value that the text stands for; undefined where it is none. */
  readonly read: (value: unknown) => unknown;
  readonly expected: string;
  /** Where the event does not say it. @default the field is needed */
  readonly absent?: unknown;
}

const text = (value: unknown, longest: number): string | undefined =>
  typeof value === 'string' && value.length <= longest ? value : undefined;

const email: Field = {
  read: (value) => (typeof value === 'string' ? (normalisedEmail(value) ?? undefined) : undefined),
  expected: 'an e-mail address',
};
const names: Field = {
  read: (value) => (areAssignable(value) ? value : undefined),
  expected: `at most 64 names of letters, digits and :._/*-, ${maxNamesLength} characters in all`,
  absent: undefined,
};
const flag: Field = {
  read: (value) => (typeof value === 'boolean' ? value : undefined),
  expected: 'true or false',
  absent: false,
};
const locale: Field = {
  read: (value) => (typeof value === 'string' && /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(value) ? value : undefined),
  expected: 'a language tag',
  absent: null,
};
const prefix: Field = { read: (value) => text(value, 254)?.toLowerCase(), expected: 'a text', absent: '' };
const cursor: Field = { read: (value) => text(value, 254), expected: 'what the page before said', absent: null };
const limit: Field = {
  read: (value) => (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= maxPage ? value : undefined),
  expected: `a whole number from 1 to ${maxPage}`,
  absent: 50,
};
const records: Field = {
  read: (value) => (Array.isArray(value) && value.length <= maxBatch && value.every(isRecord) ? value : undefined),
  expected: `a list of at most ${maxBatch} users`,
};
const run: Field = {
  read: (value) => (typeof value === 'string' && isId(value) ? value : undefined),
  expected: 'an id',
};

const isRecord = (value: unknown): value is ImportRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The fields of each action, by the name in the event. */
const actions: Readonly<Record<OperatorOperation['action'], Readonly<Record<string, Field>>>> = {
  unlock: { email },
  disable: { email },
  enable: { email },
  'end-sessions': { email },
  assign: { email, roles: names, permissions: names },
  show: { email },
  invite: { email },
  'remove-factors': { email },
  delete: { email },
  create: { email, roles: names, permissions: names, email_verified: flag, locale },
  list: { prefix, cursor, limit },
  export: { prefix, cursor, limit, with_hashes: flag },
  import: { run, users: records, allow_dearer: flag, dry_run: flag },
};

/** The names of the domain, where they are others. */
const domainNames: Readonly<Record<string, string>> = {
  email_verified: 'emailVerified',
  cursor: 'after',
  with_hashes: 'withHashes',
  users: 'records',
  allow_dearer: 'allowDearer',
  dry_run: 'dryRun',
};

const takersOf = (name: string): string[] =>
  Object.entries(actions).flatMap(([action, fields]) => (Object.hasOwn(fields, name) ? [action] : []));

/** Reads an operator's event; throws with every fault listed. */
export function operationIn(event: unknown): OperatorOperation {
  const { action, ...given } = (event ?? {}) as Record<string, unknown>;
  const isAction = typeof action === 'string' && Object.hasOwn(actions, action);
  const fields = isAction ? actions[action as OperatorOperation['action']] : { email };
  const operation: Record<string, unknown> = { action };
  const faults = isAction ? [] : [`action: expected one of ${Object.keys(actions).join(', ')}`];
  for (const [name, field] of Object.entries(fields)) {
    const isAbsent = given[name] === undefined && 'absent' in field;
    const value = isAbsent ? field.absent : field.read(given[name]);
    if (value === undefined && !isAbsent) faults.push(`${name}: expected ${field.expected}`);
    if (value !== undefined) operation[domainNames[name] ?? name] = value;
  }
  if (action === 'assign' && given.roles === undefined && given.permissions === undefined)
    faults.push('roles or permissions: one is needed');
  for (const name of Object.keys(given).filter((name) => !Object.hasOwn(fields, name))) {
    const takers = takersOf(name);
    faults.push(takers.length > 0 ? `${name}: only with ${takers.join(', ')}` : `${name}: is unknown`);
  }
  if (faults.length > 0) throw new Error(`the operation has ${faults.length} fault(s): ${faults.join('; ')}`);
  return operation as unknown as OperatorOperation;
}
