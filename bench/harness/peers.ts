import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const peersFolder = join(import.meta.dirname, '..', 'peers');

/** Installs what the bench measures against, from its own lock file; answers why that is impossible, or null. */
export async function installPeers(folder = peersFolder): Promise<string | null> {
  if (existsSync(join(folder, 'node_modules/.package-lock.json'))) return null;
  try {
    const arguments_ = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
    await promisify(execFile)('npm', arguments_, { cwd: folder, timeout: 300_000 });
    return null;
  } catch (error) {
    return `the peers could not be installed (npm ci in ${folder}): ${String(error).split('\n')[0]}`;
  }
}

/** Where Amazon's DynamoDB Local lies, among them. */
export const dynamoDbLocalFolder = join(peersFolder, 'node_modules/amplify-dynamodb-simulator/emulator');
