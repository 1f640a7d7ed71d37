/** An AWS emulator of its own: installed into a scratch folder, on a free port, ended with everything it started. */
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';
import { pythonCommand } from '../support/python-venv.ts';
import { endGroup, leader } from './command.ts';

/** Pinned: emulators differ from AWS in other ways from version to version. KMS and TLS want the second package. */
const packages = ['ministack==1.5.33', 'cryptography'];

export interface Emulator {
  readonly port: number;
  /** For the CDK, the SDK and whatever else speaks to AWS. */
  readonly env: NodeJS.ProcessEnv;
  /** What it and the functions in it have logged. */
  readonly log: string;
  stop(): Promise<void>;
}

/** @param scratch a folder for whatever it writes; it may be there from an earlier run, which saves the installation */
export async function startEmulator(scratch: string): Promise<Emulator> {
  const command = process.env.MINISTACK ?? (await pythonCommand(join(scratch, 'venv'), 'ministack', packages));
  const port = await freePort();
  const folders = { TMPDIR: join(scratch, 'tmp'), STATE_DIR: join(scratch, 'state') };
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  // Its functions inherit its environment: an endpoint that is set in ours would beat the right one.
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')));
  const log = join(scratch, 'emulator.log');
  const logFile = openSync(log, 'w');
  const child = leader(command, [], {
    env: { ...clean, ...folders, GATEWAY_PORT: String(port), BIND_HOST: '127.0.0.1' },
    stdio: ['ignore', logFile, logFile],
  });
  closeSync(logFile);
  child.once('error', (error) => console.error(`the emulator: ${error}`));
  try {
    await healthy(port);
  } catch (error) {
    await endGroup(child);
    throw error;
  }
  return {
    port,
    log,
    env: {
      ...clean,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'us-east-1',
      CDK_DEFAULT_ACCOUNT: '000000000000',
      CDK_DEFAULT_REGION: 'us-east-1',
    },
    stop: () => endGroup(child),
  };
}

async function healthy(port: number): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
    const answer = await fetch(`http://127.0.0.1:${port}/_ministack/health`).catch(() => null);
    if (answer?.ok) return;
    await sleep(200);
  }
  throw new Error('the emulator did not come up within 30 s');
}
