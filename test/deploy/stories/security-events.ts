import assert from 'node:assert/strict';
import { bearer, newPerson } from '../../support/http-service.ts';
import { refreshed } from '../client.ts';
import type { Story } from '../deployment.ts';

export const securityEvents: Story = {
  title: 'security events reach the bus',
  async show({ service, aws, shared }) {
    const events = await aws.listenToBus();
    const person = await newPerson(service);
    const phone = await person.tokens();
    const second = (await refreshed(service, phone.refresh_token)).json;
    await refreshed(service, second.refresh_token);
    assert.equal((await refreshed(service, phone.refresh_token)).json.code, 'refresh_token_reused');
    const reuse = await events.next('refresh_token_reused');
    assert.equal(reuse.source, 'hybrid-auth');
    assert.deepEqual([reuse.detail.session_id, reuse.detail.user_id], [phone.session.id, phone.user.id]);
    assert.ok(reuse.detail.event_id);

    const { access_token: token } = await person.tokens();
    await service.call('/auth/logout?scope=global', { method: 'POST', headers: bearer(token) });
    assert.equal((await events.next('global_logout')).detail.user_id, phone.user.id);
    await aws.invoke(shared.operator, { action: 'disable', email: person.email });
    assert.equal((await events.next('user_disabled')).detail.user_id, phone.user.id);
  },
};
