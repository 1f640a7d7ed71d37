import { brotliCompressSync } from 'node:zlib';
import { routeRulesVariable } from '../../contract/environment.ts';
import {
  type RouteRule,
  type RouteRules,
  routeRulesIn,
  routeRulesText,
  wrongMembers,
} from '../../contract/route-rules.ts';
import { ruleOfRoute } from '../../core/rule-of-route.ts';
import { routeRules } from '../../functions/wiring/route-rules.ts';

const admin: RouteRule = { roles: ['admin'], maxAuthAge: 600 };
const rules: RouteRules = new Map<string, RouteRule>([
  ['rules-b GET /orders', { revocation: 'none' }],
  ['rules-a POST /orders', admin],
  ['rules-a GET /orders', admin],
  ['rules-a ANY /notes/{id+}', { optional: true }],
  ['rules-first GET /first', { secondFactor: true }],
  ['rules-first ANY /first/all', { secondFactor: true }],
]);

test('the text names each rule once, in the same order however it was declared, and is read back', () => {
  const text = routeRulesText(rules);

  expect(text).toBe(routeRulesText(new Map([...rules].reverse())));
  expect(text.split('admin')).toHaveLength(2);
  expect(new Map(routeRulesIn(text))).toEqual(rules);
});

describe('the function reads its rules', () => {
  const text = routeRulesText(rules);

  test('as JSON, or compressed, which is the same', () => {
    expect(routeRules({ [routeRulesVariable]: text })).toEqual(rules);
    const compressed = brotliCompressSync(text).toString('base64url');
    expect(routeRules({ [routeRulesVariable]: compressed })).toEqual(rules);
    expect(routeRules({})).toEqual(new Map());
  });

  test.each(['{', 'no rules', '{"rules-a":[{}]}', '{"rules-a":[[null,"GET /"]]}', text.slice(0, -3)])(
    'and does not start with %s',
    (broken) => {
      expect(() => routeRules({ [routeRulesVariable]: broken })).toThrow();
    },
  );

  test('and names every fault of them', () => {
    const faulty = '{"rules-a":[[{"role":["a"],"maxAuthAge":0},"GET /a"],[{"roles":[]},"GET /b"]]}';
    expect(() => routeRules({ [routeRulesVariable]: faulty })).toThrow(
      'wrong in: rules-a GET /a: role, rules-a GET /a: maxAuthAge, rules-a GET /b: roles',
    );
  });
});

test.each<[string, object]>([
  ['roles', { roles: 'admin' }],
  ['roles', { roles: ['two words'] }],
  ['clientTypes', { clientTypes: [] }],
  ['revocation', { revocation: -1 }],
  ['revocation', { revocation: 'strict' }],
  ['optional', { optional: false }],
  ['onDenied', { onDenied: 'deny' }],
  ['constructor', { constructor: 1 }],
  ['maxAuthAge', { maxAuthAge: 1.5 }],
])('%s of %j is wrong', (name, rule) => {
  expect(wrongMembers(rule)).toEqual([name]);
});

describe('the rule of a route', () => {
  const of = ruleOfRoute(rules);

  test('is that of its API and its key, the closest first', () => {
    expect(of('rules-a', ['GET /orders'])).toEqual(admin);
    expect(of('rules-b', ['GET /orders'])).toEqual({ revocation: 'none' });
    expect(of('rules-a', ['PUT /notes/{id+}', 'ANY /notes/{id+}'])).toEqual({ optional: true });
    expect(of('rules-a', ['GET /orders', 'ANY /notes/{id+}'])).toEqual(admin);
  });

  test.each([
    'HEAD /orders',
    'OPTIONS /orders',
    'ANY /orders',
    'get /orders',
    'GET /Orders',
    'GET /orders/',
    'GET //orders',
    'GET /%6frders',
    'GET /prod/orders',
    'GET /notes/{id+}',
    '$default',
    '',
    '__proto__',
  ])('is none for %s, which denies', (key) => {
    expect(of('rules-a', [key])).toBeNull();
  });

  test('is none where the API is not known', () => {
    for (const alias of ['rules-c', 'rules-', 'rules-a ', 'rules-__proto__'])
      expect(of(alias, ['GET /orders'])).toBeNull();
  });

  test.each([undefined, 'live', '$LATEST', '1'])('is that of the first API where a call comes by %s', (alias) => {
    expect(of(alias, ['GET /first'])).toEqual({ secondFactor: true });
    expect(of(alias, ['PUT /first/all', 'ANY /first/all'])).toEqual({ secondFactor: true });
  });

  test.each([undefined, 'live'])('is the plain one for a route without one of the first API, by %s', (alias) => {
    expect(of(alias, ['GET /orders'])).toEqual({});
    expect(of(alias, ['$connect', 'ANY undefined'])).toEqual({});
  });

  test('is the plain one for the plain routes of another API, for all that the first has', () => {
    expect(of('plain-a', ['GET /first'])).toEqual({});
    expect(of('plain-a', ['GET /orders'])).toEqual({});
  });
});
