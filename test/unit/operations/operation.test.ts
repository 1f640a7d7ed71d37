import { operationIn } from '../../../functions/operations/operation.ts';

const email = 'ada@example.com';

test.each([
  { action: 'unlock', email },
  { action: 'disable', email },
  { action: 'enable', email },
  { action: 'end-sessions', email },
  { action: 'assign', email, roles: ['user', 'editor'] },
  { action: 'assign', email, permissions: [] },
  { action: 'assign', email, roles: [], permissions: ['notes:read'] },
])('%j is an operation', (event) => {
  expect(operationIn(event)).toEqual(event);
});

test.each<[event: object, operation: object]>([
  [{ action: 'invite', email }, {}],
  [{ action: 'remove-factors', email }, {}],
  [{ action: 'show', email }, {}],
  [{ action: 'delete', email }, {}],
  [
    { action: 'create', email, email_verified: true, roles: ['user'], locale: 'de-AT' },
    { email_verified: undefined, emailVerified: true },
  ],
  [{ action: 'list' }, { prefix: '', after: null, limit: 50 }],
  [
    { action: 'list', prefix: 'A', cursor: 'ada@example.com', limit: 100 },
    { prefix: 'a', cursor: undefined, after: 'ada@example.com' },
  ],
  [
    { action: 'export', with_hashes: true, limit: 1 },
    { with_hashes: undefined, withHashes: true, prefix: '', after: null },
  ],
  [
    { action: 'import', run: 'A'.repeat(22), users: [{ email }], dry_run: true },
    { users: undefined, records: [{ email }], dry_run: undefined, dryRun: true, allowDearer: false },
  ],
])('%j is an operation in the words of the domain', (event, other) => {
  expect(operationIn(event)).toEqual({ ...event, ...other });
});

test('the address is read in its one form', () => {
  expect(operationIn({ action: 'disable', email: ' ADA@Example.COM ' })).toEqual({ action: 'disable', email });
});

test.each<[unknown, readonly string[]]>([
  [null, ['action', 'email']],
  [undefined, ['action', 'email']],
  [7, ['action', 'email']],
  [[], ['action', 'email']],
  [{ action: 'Disable', email }, ['action']],
  [{ action: 'constructor', email }, ['action']],
  [{ action: 'disable', email: 'ada' }, ['email']],
  [{ action: 'disable', email: '\u212aate@example.com' }, ['email']],
  [{ action: 'disable', email, roles: ['x'] }, ['roles: only with assign']],
  [{ action: 'assign', email }, ['roles or permissions: one is needed']],
  [{ action: 'assign', email, roles: 'admin' }, ['roles']],
  [{ action: 'assign', email, roles: ['a b'] }, ['roles']],
  [{ action: 'assign', email, roles: [''] }, ['roles']],
  [{ action: 'assign', email, permissions: [1] }, ['permissions']],
  [{ action: 'assign', email, roles: Array.from({ length: 65 }, (_, index) => `r${index}`) }, ['roles']],
  [
    { action: 'assign', email, roles: Array.from({ length: 20 }, (_, index) => `r${index}`.padEnd(60, 'x')) },
    ['roles'],
  ],
  [{ action: 'assign', email, roles: ['x'], role: 'x' }, ['role: is unknown']],
  [{ action: 'show' }, ['email']],
  [{ action: 'create', email, password: 'x', locale: '!' }, ['locale', 'password: is unknown']],
  [{ action: 'list', email, limit: 101 }, ['limit', 'email: only with']],
  [{ action: 'list', limit: 0, prefix: 7 }, ['limit', 'prefix']],
  [{ action: 'export', with_hashes: 'yes' }, ['with_hashes']],
  [{ action: 'import', users: {}, run: 'x' }, ['users', 'run']],
  [{ action: 'import', run: 'A'.repeat(22), users: [7] }, ['users']],
  [{ action: 'import', run: 'A'.repeat(22), users: Array.from({ length: 101 }, () => ({})) }, ['users']],
  [{ action: 'fire', email: 1, roles: 2, extra: 3 }, ['action', 'email', 'roles', 'extra: is unknown']],
])('%j is refused, every fault at once', (event, faults) => {
  expect(() => operationIn(event)).toThrow(`${faults.length} fault(s)`);
  for (const fault of faults) expect(() => operationIn(event)).toThrow(fault);
});
