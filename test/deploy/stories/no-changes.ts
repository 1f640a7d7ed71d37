import assert from 'node:assert/strict';
import { publishedKeys } from '../client.ts';
import { contextArguments, type Story, settings } from '../deployment.ts';

export const noChanges: Story = {
  title: 'a second deployment changes nothing, and cdk diff after it shows nothing',
  async show({ service, deploy, cdk, firstKeys }) {
    assert.match(await deploy(settings), /\(no changes\)/);
    assert.deepEqual(await publishedKeys(service), firstKeys);
    assert.match(await cdk('diff', '--fail', ...contextArguments(settings)), /Number of stacks with differences: 0/);
  },
};
