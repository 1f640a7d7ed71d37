import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { bearer, newPerson } from '../../support/http-service.ts';
import { refreshed, whoami } from '../client.ts';
import { type Story, settings } from '../deployment.ts';

export const changedSettings: Story = {
  title: 'another deployment changes settings, and nobody is signed out by it',
  async show({ service, deploy }) {
    const person = await newPerson(service);
    const [phone, other, cookie] = [await person.tokens(), await person.tokens(), await person.cookie()];
    await deploy({ ...settings, refreshGraceWindow: 1, sessionIdleTimeout: 2 });

    assert.equal(await whoami(service, { cookie }), 200);
    const next = (await refreshed(service, phone.refresh_token)).json;
    assert.equal(await whoami(service, bearer(next.access_token)), 200);
    const brief = await person.cookie();
    await sleep(2_100);
    // Beyond the grace window, its successor in use: theft; and the other phone is not concerned.
    assert.equal((await refreshed(service, phone.refresh_token)).json.code, 'refresh_token_reused');
    assert.equal(await whoami(service, bearer(next.access_token)), 403);
    assert.equal((await refreshed(service, next.refresh_token)).json.reason, 'refresh_reused');
    assert.equal(await whoami(service, bearer(other.access_token)), 200);
    const ended = await service.call('/auth/me', { headers: { cookie: brief } });
    assert.equal(ended.json.reason, 'idle_timeout');
  },
};
