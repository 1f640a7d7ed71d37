import { AuthError } from '../../../core/errors.ts';
import { logoutScope, wantsEnded } from '../../../functions/http/query.ts';

const scope = (query: string) => logoutScope(new URLSearchParams(query));
const ended = (query: string) => wantsEnded(new URLSearchParams(query));

test('a logout is local unless it says otherwise, once', () => {
  expect(scope('')).toBe('local');
  expect(scope('other=global')).toBe('local');
  for (const one of ['local', 'others', 'global'] as const) expect(scope(`scope=${one}`)).toBe(one);
  expect(scope('%73cope=global')).toBe('global');
});

test.each([
  'scope=',
  'scope',
  'scope=Global',
  'scope=all',
  'scope=global&scope=global',
  'scope=local&scope=global',
  'scope=global&%73cope=local',
  'scope=global,local',
  'scope=global%20',
  'scope=constructor',
  'scope=+global',
])('?%s is refused, and ends nothing', (query) => {
  expect(() => scope(query)).toThrow(AuthError);
  try {
    scope(query);
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid_request', facts: { errors: [{ field: 'scope' }] } });
  }
});

test('the sessions that have ended are asked for by true', () => {
  expect([ended(''), ended('ended=false'), ended('ended=true')]).toEqual([false, false, true]);
  for (const query of ['ended', 'ended=1', 'ended=TRUE', 'ended=true&ended=true'])
    expect(() => ended(query)).toThrow(AuthError);
});
