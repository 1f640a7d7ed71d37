import assert from 'node:assert/strict';
import { type Story, settings } from '../deployment.ts';

export const secondName: Story = {
  title: 'a second deployment of the same app under another name stands beside it',
  async show({ deploy, deployed, cdk, aws, shared }) {
    const stackName = 'HybridAuthGreen';
    await deploy({ ...settings, stackName });
    const green = deployed(stackName);

    assert.notEqual(green.host, shared.host);
    assert.equal(new Set(await aws.buses()).size, 2);
    await aws.invoke(green.keys, {});
    await cdk('destroy', '--force', '-c', `stackName=${stackName}`);
    assert.deepEqual(await aws.remains(stackName), []);
  },
};
