import { AuthError } from '../../core/errors.ts';
import type { Principal } from '../../core/principal.ts';
import { checkedRule, requireRule } from '../../core/principal-rule.ts';
import { newId } from '../../core/random.ts';
import { noon } from '../support/builders.ts';

const someone: Principal = {
  ...{ userId: newId(), sessionId: newId(), clientType: 'web', method: 'cookie', roles: ['member'] },
  ...{ permissions: [], authenticatedAt: noon, amr: ['pwd'] },
};

test('a proof of exactly the age that is wanted does, and one a millisecond older does not', () => {
  expect(() => requireRule(someone, { maxAuthAge: 600 }, noon + 600_000)).not.toThrow();
  expect(() => requireRule(someone, { maxAuthAge: 600 }, noon + 600_001)).toThrow(AuthError);
});

test('without a rule anybody who is somebody passes', () => {
  expect(() => requireRule(someone, checkedRule({}), noon)).not.toThrow();
  expect(() => checkedRule({ roles: undefined } as object)).not.toThrow();
});

test.each<object>([
  { roles: ['admin', ''] },
  { permissions: ['a', 1] },
  { maxAuthAge: 1.5 },
  { maxAuthAge: '600' },
  { maxAuthAge: -1 },
  { secondFactor: 'yes' },
])('the rule %j is none', (rule) => {
  expect(() => checkedRule(rule)).toThrow(`wrong in: ${Object.keys(rule)[0]}`);
});

test('every fault of a rule is named', () => {
  expect(() => checkedRule({ roles: [], amr: ['mfa'] } as object)).toThrow('wrong in: roles, amr');
});
