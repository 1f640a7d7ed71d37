import assert from 'node:assert/strict';
import { settingNames } from '../../../contract/settings.ts';
import { bearer, expectDenial, newPerson } from '../../support/http-service.ts';
import { refreshed, whoami } from '../client.ts';
import { type Story, settings, sharedStack } from '../deployment.ts';
import { changedElsewhere, settingChanges } from '../setting-changes.ts';
import { dataResources } from '../stack-resources.ts';

export const changedSettings: Story = {
  title:
    'deployments change every setting, group by group, and back: each does what the manual says, and no data moves',
  async show({ service, deploy, emulator, aws, shared }) {
    const changed = settingChanges.flatMap((change) => Object.keys(change.settings)).filter((name) => name !== 'url');
    assert.deepEqual([...new Set([...changed, ...changedElsewhere])].sort(), [...settingNames].sort());

    const operate = (event: object) => aws.invoke(shared.operator, event);
    const person = await newPerson(service);
    const [phone, cookie] = [await person.tokens(), await person.cookie()];
    const held = await dataResources(emulator, sharedStack);
    const effects = [];
    for (const { show } of settingChanges) effects.push(await show({ service, aws, operate }));
    for (const [index, change] of settingChanges.entries()) {
      await deploy({ ...settings, ...change.settings });
      await effects[index]?.();
    }

    await deploy(settings);
    await expectDenial(service);
    const now = await dataResources(emulator, sharedStack);
    for (const [resource, id] of held) assert.equal(now.get(resource), id, resource);
    // Nobody who stayed away was signed out by any of it.
    assert.equal(await whoami(service, { cookie }), 200);
    assert.equal(await whoami(service, bearer(phone.access_token)), 200);
    assert.equal((await refreshed(service, phone.refresh_token)).status, 200);
  },
};
