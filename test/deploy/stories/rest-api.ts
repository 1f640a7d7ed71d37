import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deployedService } from '../../support/http-service.ts';
import { run } from '../command.ts';
import { root, type Story } from '../deployment.ts';
import { walkRules } from '../ruled-walk.ts';

/** A stack of its own, for the kind of API is not to be changed. */
export const restApi: Story = {
  title: 'methods with rules admit and refuse on a REST API, and the same e2e suite holds',
  async show({ cdk, emulator, scratch, aws }) {
    const app = `--app=node ${join(root, 'test/deploy/rest-api-app.ts')}`;
    const outputs = join(scratch, 'rest-api.json');
    await cdk('deploy', 'RestAuth', app, '--require-approval=never', `--outputs-file=${outputs}`);
    const { ApiId: id, OperatorFunction } = JSON.parse(readFileSync(outputs, 'utf8')).RestAuth;
    const base = `http://127.0.0.1:${emulator.port}`;
    const host = `${id}.execute-api.localhost:${emulator.port}`;
    const stage = '/prod';
    const service = await deployedService({ base: new URL(base), host, stage });
    await walkRules(service, (email, rights) => aws.invoke(OperatorFunction, { action: 'assign', email, ...rights }));
    const env = { ...process.env, E2E_BASE_URL: base, E2E_HOST_HEADER: host, E2E_STAGE: stage };
    const jest = ['--selectProjects', 'e2e', '--testPathPatterns', 'e2e/service', '--runInBand'];
    const { JEST_OUTPUT_FILE: file } = process.env;
    const json = file ? ['--json', `--outputFile=${file.replace(/(?=\.json$)/, '-rest')}`] : [];
    await run('npx', ['jest', ...jest, ...json], { cwd: root, env, shown: true });
    await cdk('destroy', 'RestAuth', app, '--force');
    assert.deepEqual(await aws.remains('RestAuth'), []);
  },
};
