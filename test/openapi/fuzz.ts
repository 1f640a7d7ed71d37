/**
 * Schemathesis over the OpenAPI document against the running service: nothing that it makes up may break the service, or get
 * an answer that the document does not tell. `npm run test:openapi`; needs Python 3 with venv and pip. `OPENAPI_EXAMPLES`
 * says how many requests it makes up for each operation (default 40), `OPENAPI_SEED` which ones (default 1),
 * `OPENAPI_SCRATCH` names a folder that stays.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashSync } from 'bcryptjs';
import { spawnLocalService } from '../../dev/forked-server.ts';
import { endAll, run } from '../deploy/command.ts';
import { pythonCommand } from '../support/python-venv.ts';

const examples = process.env.OPENAPI_EXAMPLES ?? '40';
const seed = process.env.OPENAPI_SEED ?? '1';
const scratch = process.env.OPENAPI_SCRATCH ?? mkdtempSync(join(tmpdir(), 'openapi-'));
const password = 'a password of a made up user';

async function addUsers(url: string): Promise<string[]> {
  const emails = Array.from({ length: 500 }, (_, at) => `user-${at}@example.com`);
  const file = join(scratch, 'users.jsonl');
  const shared = {
    ...{ email_verified: true, password_hash: hashSync(password, 4) },
    ...{ roles: ['user', 'admin'], permissions: ['users:read', 'users:write'] },
  };
  writeFileSync(file, emails.map((email) => `${JSON.stringify({ email, ...shared })}\n`).join(''));
  await run('node', ['cli/users.ts', 'import', file, '--url', url], { within: 120 });
  return emails;
}

try {
  const schemathesis = await pythonCommand(join(scratch, 'venv'), 'schemathesis', ['schemathesis==4.32.5']);
  const service = await spawnLocalService({
    port: 0,
    data: null,
    settings: { bcryptCost: 10, emailCode: true, ipAttemptLimit: 1_000_000, ipRegistrationLimit: 1_000_000 },
    quiet: true,
  });
  try {
    const emails = await addUsers(service.url);
    const signedIn = {
      SERVICE_URL: service.url,
      SERVICE_EMAILS: JSON.stringify(emails),
      SERVICE_PASSWORD: password,
      SCHEMATHESIS_HOOKS: join(import.meta.dirname, 'accounts.py'),
    };
    const config = join(import.meta.dirname, 'schemathesis.toml');
    const limits = ['--max-examples', examples, '--seed', seed];
    for (const [who, env] of [
      ['nobody', {}],
      ['an administrator', signedIn],
    ] as const) {
      console.log(`== as ${who}`);
      await run(schemathesis, ['--config-file', config, 'run', `${service.url}/auth/openapi.json`, ...limits], {
        cwd: scratch,
        env: { ...process.env, ...env },
        within: 600,
        shown: true,
      });
    }
  } finally {
    await service.stop();
  }
} finally {
  await endAll();
  if (!process.env.OPENAPI_SCRATCH) rmSync(scratch, { recursive: true, force: true });
}
