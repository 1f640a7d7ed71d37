import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { newId } from '../../core/random.ts';
import { createTables } from '../../dev/embedded-dynamodb.ts';
import { type TestDatabase, testDatabase } from './embedded-dynamodb.ts';
import { freePort } from './free-port.ts';

const jar = 'DynamoDBLocal.jar';
const folder = resolve(process.env.DYNAMODB_LOCAL_DIR ?? 'node_modules/amplify-dynamodb-simulator/emulator');
const startWithin = 20_000;

/** Why Amazon's DynamoDB Local cannot run here, or null where it can. */
export function whyNoDynamoDbLocal(): string | null {
  if (!existsSync(join(folder, jar))) {
    return `there is no ${jar} in ${folder} (npm package amplify-dynamodb-simulator, folder emulator; DYNAMODB_LOCAL_DIR names another)`;
  }
  return spawnSync('java', ['-version']).status === 0 ? null : 'there is no java on the PATH';
}

/**
 * Amazon's own DynamoDB Local, in memory, on a port of its own.
 * @param jvm options of the virtual machine; by default it compiles quickly, which a short life is better off with
 */
export async function localDatabase(jvm: readonly string[] = ['-XX:TieredStopAtLevel=1']): Promise<TestDatabase> {
  const port = await freePort();
  const java = spawn(
    'java',
    [
      ...[...jvm, '-Djava.library.path=./DynamoDBLocal_lib', '-jar', jar],
      ...['-inMemory', '-sharedDb', '-disableTelemetry', '-port', String(port)],
    ],
    { cwd: folder, stdio: 'ignore' },
  );
  const stop = async () => {
    if (java.exitCode !== null || java.signalCode !== null) return;
    java.kill();
    await once(java, 'exit');
  };
  try {
    const endpoint = `http://127.0.0.1:${port}`;
    await answering(endpoint, java);
    return testDatabase({ endpoint, tables: await createTables(endpoint, `${newId()}-`), stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

async function answering(endpoint: string, java: ChildProcess): Promise<void> {
  const giveUpAt = Date.now() + startWithin;
  while (Date.now() < giveUpAt && java.exitCode === null) {
    // Any status will do: it refuses what is not signed, but it is there.
    if (await fetch(endpoint).catch(() => null)) return;
    await new Promise((again) => setTimeout(again, 50));
  }
  throw new Error(`DynamoDB Local did not answer in ${startWithin} ms, or ended with code ${java.exitCode}`);
}
