import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../command.ts';
import { root, type Story } from '../deployment.ts';

/** A stack of its own, for the kind of API is not to be changed. */
export const restApi: Story = {
  title: 'the same e2e suite against a REST API',
  async show({ cdk, emulator, scratch, aws }) {
    const app = `--app=node ${join(root, 'test/deploy/rest-api-app.ts')}`;
    const outputs = join(scratch, 'rest-api.json');
    await cdk('deploy', 'RestAuth', app, '--require-approval=never', `--outputs-file=${outputs}`);
    const { ApiId: id } = JSON.parse(readFileSync(outputs, 'utf8')).RestAuth;
    const env = {
      ...process.env,
      E2E_BASE_URL: `http://127.0.0.1:${emulator.port}`,
      E2E_HOST_HEADER: `${id}.execute-api.localhost:${emulator.port}`,
      E2E_STAGE: '/prod',
    };
    const jest = ['--selectProjects', 'e2e', '--testPathPatterns', 'e2e/service', '--runInBand', '--testTimeout=60000'];
    const { JEST_OUTPUT_FILE: file } = process.env;
    const json = file ? ['--json', `--outputFile=${file.replace(/(?=\.json$)/, '-rest')}`] : [];
    await run('npx', ['jest', ...jest, ...json], { cwd: root, env, within: 420, shown: true });
    await cdk('destroy', 'RestAuth', app, '--force');
    assert.deepEqual(await aws.remains('RestAuth'), []);
  },
};
