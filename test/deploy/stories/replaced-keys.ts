import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { bearer, newPerson } from '../../support/http-service.ts';
import { publishedKeys, refreshed, whoami } from '../client.ts';
import type { Story } from '../deployment.ts';

export const replacedKeys: Story = {
  title: 'keys that may have leaked are replaced by one command',
  async show({ service, aws, shared, firstKeys }) {
    const person = await newPerson(service);
    const phone = await person.tokens();
    await aws.invoke(shared.keys, { replace: ['signing'] });
    const fresh = await publishedKeys(service);
    assert.ok(fresh.every((kid) => !firstKeys.includes(kid)));
    // Warm instances know the old keys for a minute, and learn of a new one when they meet it.
    await sleep(61_000);

    const after = await person.tokens();
    const { kid } = JSON.parse(Buffer.from(String(after.access_token.split('.')[0]), 'base64url').toString());
    assert.ok(fresh.includes(kid));
    assert.equal(await whoami(service, bearer(after.access_token)), 200);
    assert.equal((await refreshed(service, phone.refresh_token)).status, 200);
  },
};
