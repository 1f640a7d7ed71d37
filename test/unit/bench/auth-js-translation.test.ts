import { authJsTranslation } from '../../../bench/clients/auth-js-translation.ts';
import type { Answer, Call, HttpService } from '../../support/http-service.ts';

const tokenUntil = (exp: number) =>
  `a.${Buffer.from(JSON.stringify({ sid: 's', sub: 'u', exp })).toString('base64url')}.c`;
const answerOf = (status: number, json: object): Answer => ({ status, json, text: '', headers: {}, setCookies: [] });

/** Rotates `rt_1` to `rt_2` and so on, and takes the one before once more. */
function serviceOf({ refusal }: { readonly refusal?: object } = {}) {
  const presented: unknown[] = [];
  let generation = 1;
  const call = async (_: string, { body }: Call = {}): Promise<Answer> => {
    if (refusal) return answerOf(401, refusal);
    const token = (body as { readonly refresh_token: string }).refresh_token;
    presented.push(token);
    if (token === `rt_${generation}`) generation++;
    return answerOf(200, { access_token: tokenUntil(0), refresh_token: `rt_${generation}`, expires_in: 900, user: {} });
  };
  const carry = authJsTranslation({ call } as HttpService);
  const refresh = (refresh_token: string) =>
    carry('/token?grant_type=refresh_token', { body: JSON.stringify({ refresh_token }) });
  return { presented, refresh, carry };
}

beforeEach(() => void jest.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void jest.useRealTimers());

test('a token of two generations ago serves within ten seconds of the last refresh, as at its own server', async () => {
  const { refresh, presented } = serviceOf();
  await refresh('rt_1');
  await refresh('rt_2');
  const { json } = await refresh('rt_1');

  expect(json.refresh_token).toBe('rt_3');
  expect(presented).toEqual(['rt_1', 'rt_2', 'rt_2']);
});

test('refreshes at once are taken one after the other', async () => {
  const { refresh, presented } = serviceOf();
  await refresh('rt_1');
  const answers = await Promise.all([refresh('rt_2'), refresh('rt_1'), refresh('rt_2')]);

  expect(answers.map(({ json }) => json.refresh_token)).toEqual(['rt_3', 'rt_3', 'rt_3']);
  expect(presented).toEqual(['rt_1', 'rt_2', 'rt_2', 'rt_2']);
});

test('later it is presented as it is, and the one before the current one serves for good', async () => {
  const { refresh, presented } = serviceOf();
  await refresh('rt_1');
  await refresh('rt_2');
  jest.setSystemTime(1_000_000 + 60_000);
  await refresh('rt_1');
  await refresh('rt_2');

  expect(presented).toEqual(['rt_1', 'rt_2', 'rt_1', 'rt_3']);
});

test.each([
  [{ code: 'refresh_token_reused' }, 'refresh_token_already_used'],
  [{ code: 'session_expired', reason: 'idle_timeout' }, 'session_expired'],
  [{ code: 'session_expired', reason: 'revoked' }, 'refresh_token_not_found'],
  [{ code: 'unauthenticated' }, 'refresh_token_not_found'],
])('the refusal %j of a refresh is its %s', async (refusal, code) => {
  const { status, json } = await serviceOf({ refusal }).refresh('rt_1');

  expect([status, json.code]).toEqual([400, code]);
});

test.each([
  ['expired', 999, 'bad_jwt'],
  ['genuine', 1_001, 'session_not_found'],
])('a refused token that is %s is told apart', async (_, exp, code) => {
  const { carry } = serviceOf({ refusal: { code: 'unauthenticated' } });
  for (const path of ['/user', '/logout?scope=global']) {
    const { status, json } = await carry(path, { headers: { authorization: `Bearer ${tokenUntil(exp)}` } });
    expect([status, json.code]).toEqual([403, code]);
  }
});
