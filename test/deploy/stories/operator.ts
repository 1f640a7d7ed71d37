import assert from 'node:assert/strict';
import { bearer, newAccount, newPerson } from '../../support/http-service.ts';
import { refreshed, whoami } from '../client.ts';
import type { Story } from '../deployment.ts';

export const operator: Story = {
  title: 'an operator disables, enables, promotes, signs out and unlocks',
  async show({ service, aws, shared: { operator: operatorFunction } }) {
    const person = await newPerson(service);
    const before = await person.tokens();
    const cookie = await person.cookie();
    assert.deepEqual(await aws.invoke(operatorFunction, { action: 'disable', email: person.email }), {
      userId: before.user.id,
      ended: 2,
    });
    assert.equal(await whoami(service, bearer(before.access_token)), 403);
    assert.equal(await whoami(service, { cookie }), 403);
    assert.equal((await refreshed(service, before.refresh_token)).json.reason, 'user_disabled');
    assert.equal((await person.login('mobile')).json.code, 'invalid_credentials');

    await aws.invoke(operatorFunction, { action: 'enable', email: person.email });
    await aws.invoke(operatorFunction, { action: 'assign', email: person.email, roles: ['user', 'admin'] });
    const admin = await person.tokens();
    const page = await service.call('/demo/admin', { headers: bearer(admin.access_token) });
    assert.deepEqual(page.json, { sub: before.user.id, roles: 'user admin' });

    await aws.invoke(operatorFunction, { action: 'end-sessions', email: person.email });
    assert.equal((await refreshed(service, admin.refresh_token)).json.reason, 'admin');
    await aws.invoke(operatorFunction, { action: 'unlock', email: person.email });
    await assert.rejects(aws.invoke(operatorFunction, { action: 'disable', email: newAccount().email }), /no user/);
    await assert.rejects(aws.invoke(operatorFunction, { action: 'remove', email: person.email }), /action/);
  },
};
