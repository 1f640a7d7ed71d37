import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { principal } from 'hybrid-auth/lambda';
import { startHybridAuth } from 'hybrid-auth/testing';

const orders = async (event) => ({ owner: principal(event).userId });
let auth;
before(async () => {
  auth = await startHybridAuth({
    routes: { 'GET /orders': orders, 'GET /admin': { handler: orders, roles: ['admin'] } },
  });
});
after(() => auth.stop());

test('only who has signed in sees orders, and only administrators the rest', async () => {
  const status = async (path, headers = {}) => (await fetch(`${auth.url}${path}`, { headers })).status;
  const [phone, page] = [await auth.signIn(), await auth.signIn({ clientType: 'web', roles: ['admin'] })];
  assert.deepEqual(await (await fetch(`${auth.url}/orders`, phone)).json(), { owner: phone.userId });
  assert.deepEqual([await status('/orders'), await status('/orders', page.headers)], [403, 200]);
  assert.deepEqual([await status('/admin', phone.headers), await status('/admin', page.headers)], [403, 200]);
  await fetch(`${auth.url}/auth/logout`, { method: 'POST', headers: phone.headers });
  assert.equal(await status('/orders', phone.headers), 403);
});
