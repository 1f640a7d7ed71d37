/** What clients do in the stories. */
import assert from 'node:assert/strict';
import type { Answer, HttpService } from '../support/http-service.ts';

export const refreshed = (service: HttpService, token: string): Promise<Answer> =>
  service.call('/auth/refresh', { body: { refresh_token: token } });

export const whoami = async (service: HttpService, headers: Record<string, string>): Promise<number> =>
  (await service.call('/demo/whoami', { headers })).status;

/** The ids of the published keys: the current one and the next. */
export async function publishedKeys(service: HttpService): Promise<string[]> {
  const { status, json } = await service.call('/.well-known/jwks.json');
  assert.equal(status, 200);
  assert.equal(json.keys.length, 2, 'the current key and the next one');
  return json.keys.map(({ kid }: { kid: string }) => kid);
}
