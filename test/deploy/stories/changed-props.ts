import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bearer, newPerson } from '../../support/http-service.ts';
import { publishedKeys, refreshed } from '../client.ts';
import { run } from '../command.ts';
import { root, type Story } from '../deployment.ts';
import { dataResources, lostBy } from '../stack-resources.ts';

const name = 'Props';
/** As the app takes it. */
type Changed = 'all' | 'most' | null;

/** What docs/operations.md says of props that are changed after the first deployment, in an app of its own. */
export const changedProps: Story = {
  title: 'every prop is changed and taken back: users stay, and what the app brings takes the place of what was made',
  async show({ emulator, scratch, aws, serviceAtAuthOf }) {
    const outputs = join(scratch, `${name}.json`);
    const app = ['--app', `node ${join('test', 'deploy', 'changed-props-app.ts')}`, `--output=${join(scratch, name)}`];
    const cdk = (changed: Changed, ...args: string[]) =>
      run('npx', ['cdk', ...args, ...app], {
        cwd: root,
        env: { ...emulator.env, ...(changed && { CHANGED: changed }) },
      });
    const deploy = (changed: Changed) =>
      cdk(changed, 'deploy', '--require-approval=never', `--outputs-file=${outputs}`);
    // Of the construct's: what the app makes for it comes and goes with the change.
    const lost = async (changed: Changed) =>
      lostBy(await cdk(changed, 'diff', '--method=template')).filter((line) => line.includes(' Auth/'));

    await deploy(null);
    const service = await serviceAtAuthOf(outputs, name);
    const orders = async (token: string): Promise<number> =>
      (await service.call('/orders', { headers: bearer(token) })).status;
    const person = await newPerson(service);
    let phone = await person.tokens();
    const keys = await publishedKeys(service);
    const held = await dataResources(emulator, name);
    const expectSameData = async () => {
      const now = await dataResources(emulator, name);
      for (const [resource, id] of held)
        if (!/EventBus|FunctionsLoginLog/.test(resource)) assert.equal(now.get(resource), id, resource);
      assert.deepEqual(await publishedKeys(service), keys);
      assert.equal(await orders(phone.access_token), 200);
      const login = await person.login('web');
      assert.equal(login.status, 200, login.text);
    };

    // The bus that was made goes where the app brings one, and the group of the one function that logs elsewhere.
    assert.deepEqual((await lost('all')).map(typeOf).sort(), ['AWS::Events::EventBus', 'AWS::Logs::LogGroup']);
    await deploy('most');
    await expectSameData();
    phone = (await refreshed(service, phone.refresh_token)).json;
    assert.equal(tenantIn(phone.access_token), 'a');
    assert.equal(await orders(phone.access_token), 200);
    await service.call('/auth/password/forgot', { body: { email: person.email } });
    await logged(emulator.log, `to ${person.email} The app's own words on hybrid-auth`);

    assert.deepEqual(await lost(null), []);
    await deploy(null);
    // Tokens with a claim that is no longer listed: their clients refresh.
    assert.equal(await orders(phone.access_token), 403);
    phone = (await refreshed(service, phone.refresh_token)).json;
    assert.equal(tenantIn(phone.access_token), undefined);
    await expectSameData();
    await cdk(null, 'destroy', '--force');
    assert.deepEqual(await aws.remains(name), []);
  },
};

const typeOf = (line: string): string => /AWS::\w+::\w+/.exec(line)?.[0] ?? line;

const tenantIn = (token: string): unknown =>
  JSON.parse(Buffer.from(String(token.split('.')[1]), 'base64url').toString()).tenant;

/** Waits until the emulator, or a function in it, has logged it. */
async function logged(file: string, text: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (readFileSync(file, 'utf8').includes(text)) return;
    await sleep(100);
  }
  throw new Error(`"${text}" was not logged within a minute`);
}
