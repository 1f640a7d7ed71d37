import { proxySecretsIn } from '../../../core/keys/proxy-secrets.ts';

const [current, previous] = ['c'.repeat(32), 'p'.repeat(32)];

test('the current secret counts, and the previous one while there is one', () => {
  expect(proxySecretsIn(JSON.stringify({ current }))).toEqual([current]);
  expect(proxySecretsIn(JSON.stringify({ current, previous: '' }))).toEqual([current]);
  expect(proxySecretsIn(JSON.stringify({ current, previous }))).toEqual([current, previous]);
});

test.each([
  {},
  { current: '' },
  { current: 'c'.repeat(31) },
  { current: 1 },
  { current: [current] },
  { other: current },
])('%j is no secret to be trusted', (value) => {
  expect(proxySecretsIn(JSON.stringify(value))).toEqual([]);
});
