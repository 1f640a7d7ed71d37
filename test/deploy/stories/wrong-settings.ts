import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Story } from '../deployment.ts';
import { root } from '../deployment.ts';

/** Settings that only the deployment knows. */
export const wrongSettings: Story = {
  title:
    'a wrong setting fails a first deployment, which leaves nothing and can be repeated, and a later one changes nothing',
  async show({ cdkIn, aws, scratch }) {
    const name = 'LateIssuer';
    const app = ['--app', `node ${join('test', 'deploy', 'late-issuer-app.ts')}`, `--output=${join(scratch, name)}`];
    const deployWith = (issuer: string) =>
      cdkIn(root, 'deploy', '--require-approval=never', '--parameters', `Issuer=${issuer}`, ...app);
    const refused = /issuer: got "https:\/\/auth\.example\.com\/", expected an https URL/;

    await assert.rejects(deployWith('https://auth.example.com/'), refused);
    assert.deepEqual(await aws.remains(name), []);
    await deployWith('https://auth.example.com');
    const made = await aws.remains(name);
    assert.ok(made.length > 10);
    await assert.rejects(deployWith('https://auth.example.com/'), refused);
    assert.deepEqual(await aws.remains(name), made);
  },
};
