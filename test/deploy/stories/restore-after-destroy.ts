import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { secretNames } from '../../../contract/secrets.ts';
import { tableNames, tables } from '../../../contract/tables.ts';
import { pascalCase } from '../../../lib/pascal-case.ts';
import { newPerson } from '../../support/http-service.ts';
import { refreshed } from '../client.ts';
import { run } from '../command.ts';
import { root, type Story } from '../deployment.ts';

/** The recipe of docs/operations.md: the stack goes, what it kept is taken over by the next one. */
export const restoreAfterDestroy: Story = {
  title:
    'after a destroy the kept tables and secrets are taken over, and users notice nothing; another pepper is refused',
  async show({ emulator, aws, scratch, serviceAtAuthOf }) {
    const name = 'Kept';
    const outputs = join(scratch, `${name}.json`);
    const cdk = (kept: object | null, ...args: string[]) =>
      run(
        'npx',
        ['cdk', ...args, '--app', `node ${join('test', 'deploy', 'kept-app.ts')}`, `--output=${join(scratch, name)}`],
        {
          cwd: root,
          env: { ...emulator.env, ...(kept && { KEPT: JSON.stringify(kept) }) },
        },
      );
    const deploy = (kept: object | null) =>
      cdk(kept, 'deploy', '--require-approval=never', `--outputs-file=${outputs}`);

    await deploy(null);
    const before = await serviceAtAuthOf(outputs, name);
    const person = await newPerson(before);
    const phone = await person.tokens();
    await cdk(null, 'destroy', '--force');

    const all = await aws.remains(name);
    const find = (part: string): string => {
      const found = all.filter((one) => one.includes(part));
      assert.equal(found.length, 1, `${part}: ${all}`);
      return String(found[0]);
    };
    const keptTables = Object.fromEntries(
      await Promise.all(
        tableNames.map(async (table) => [table, await aws.table(find(`AuthTables${pascalCase(table)}`))] as const),
      ),
    );
    const keptSecrets = Object.fromEntries(
      await Promise.all(
        secretNames
          .filter((secret) => secret !== 'proxy')
          .map(async (secret) => [secret, await aws.secretArn(find(`AuthSecrets${pascalCase(secret)}`))] as const),
      ),
    );
    const kept = { tables: keptTables, secrets: keptSecrets };

    // As of restored tables, which DynamoDB brings back without it.
    await assert.rejects(deploy(kept), /tables\.users: time to live: got none, expected sweepAt/);
    for (const table of tableNames) {
      const { ttl } = tables[table] as { ttl?: string };
      if (ttl) await aws.sweep(find(`AuthTables${pascalCase(table)}`), ttl);
    }
    const stranger = { current: 'other', versions: { other: randomBytes(32).toString('base64url') } };
    const pepper = await aws.makeSecret('another-pepper', JSON.stringify(stranger));
    await assert.rejects(
      deploy({ ...kept, secrets: { ...keptSecrets, pepper } }),
      /secrets\.pepper: it is not the pepper of these users/,
    );

    await deploy(kept);
    const after = await serviceAtAuthOf(outputs, name);
    assert.notEqual(after.origin, before.origin);
    const login = await after.call('/auth/login', {
      body: { email: person.email, password: person.password, client_type: 'mobile' },
    });
    assert.equal(login.status, 200, login.text);
    assert.equal(login.json.user.id, phone.user.id);
    const again = await refreshed(after, phone.refresh_token);
    assert.equal(again.status, 200, again.text);
    assert.match(await cdk(kept, 'diff', '--fail'), /Number of stacks with differences: 0/);
    await cdk(kept, 'destroy', '--force');
  },
};
