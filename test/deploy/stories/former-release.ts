import assert from 'node:assert/strict';
import { join } from 'node:path';
import { expectDenial } from '../../support/http-service.ts';
import { publishedKeys } from '../client.ts';
import { contextArguments, outputsOf, type Story, settings } from '../deployment.ts';
import { placeFormerRelease } from '../former-release.ts';
import { populate } from '../population.ts';
import { dataResources, lostBy } from '../stack-resources.ts';

const stackName = 'Updated';

/** A stack of its own: the shared one is of this release from its start. */
export const formerRelease: Story = {
  title:
    'the former release, filled with users, is updated to this one and taken back, and each user is where they were',
  async show({ emulator, scratch, cdk, cdkIn, aws, serviceAtAuthOf }) {
    const former = join(scratch, 'former-release');
    if (!(await placeFormerRelease(former))) {
      console.warn('NOT TOLD: this clone is shallow; git fetch --unshallow brings the former release');
      return;
    }
    const outputs = join(scratch, 'former-release.json');
    const chosen = contextArguments({ ...settings, stackName });
    const deploy = ['deploy', '--require-approval=never', `--outputs-file=${outputs}`, ...chosen];
    await cdkIn(former, ...deploy);

    const service = await serviceAtAuthOf(outputs, stackName);
    const { operator } = outputsOf(outputs, stackName);
    const holdsOfEverybody = await populate({ service, operate: (event) => aws.invoke(operator, event) });
    const keys = await publishedKeys(service);
    const held = await dataResources(emulator, stackName);
    const expectAsBefore = async () => {
      const now = await dataResources(emulator, stackName);
      for (const [resource, id] of held) assert.equal(now.get(resource), id, resource);
      assert.deepEqual(await publishedKeys(service), keys);
      await expectDenial(service);
      await holdsOfEverybody();
    };

    assert.deepEqual(lostBy(await cdk('diff', '--method=template', ...chosen)), []);
    await cdk(...deploy);
    await expectAsBefore();
    // The remedy of docs/operations.md for a bad release: the version before.
    await cdkIn(former, ...deploy);
    await expectAsBefore();

    await cdk('destroy', '--force', ...chosen);
    assert.deepEqual(await aws.remains(stackName), []);
  },
};
