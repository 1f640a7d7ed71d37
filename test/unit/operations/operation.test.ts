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
  [{ action: 'fire', email: 1, roles: 2, extra: 3 }, ['action', 'email', 'roles', 'extra: is unknown']],
])('%j is refused, every fault at once', (event, faults) => {
  expect(() => operationIn(event)).toThrow(`${faults.length} fault(s)`);
  for (const fault of faults) expect(() => operationIn(event)).toThrow(fault);
});
