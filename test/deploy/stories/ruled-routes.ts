import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, type Story } from '../deployment.ts';
import { walkRules } from '../ruled-walk.ts';

/**
 * The emulator tells a function its own ARN, and never the alias by which it is invoked: what is shown here is what holds without
 * the alias.
 */
export const ruledRoutes: Story = {
  title: 'routes with rules admit and refuse on an HTTP API, by bearer token and by cookie',
  async show({ cdk, scratch, aws, serviceAtAuthOf }) {
    const app = `--app=node ${join(root, 'test/deploy/ruled-app.ts')}`;
    const outputs = join(scratch, 'ruled.json');
    await cdk('deploy', 'Ruled', app, '--require-approval=never', `--outputs-file=${outputs}`);
    const { OperatorFunction } = JSON.parse(readFileSync(outputs, 'utf8')).Ruled;
    await walkRules(await serviceAtAuthOf(outputs, 'Ruled'), (email, rights) =>
      aws.invoke(OperatorFunction, { action: 'assign', email, ...rights }),
    );
    await cdk('destroy', 'Ruled', app, '--force');
    assert.deepEqual(await aws.remains('Ruled'), []);
  },
};
