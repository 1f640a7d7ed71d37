import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const peersFolder = join(import.meta.dirname, '..', 'peers');
const modules = join(peersFolder, 'node_modules');

/** Installs what the bench measures against, from its own lock file; answers why that is impossible, or null. */
export async function installPeers(): Promise<string | null> {
  if (existsSync(join(modules, '.package-lock.json'))) return null;
  try {
    const arguments_ = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
    await promisify(execFile)('npm', arguments_, { cwd: peersFolder, timeout: 300_000 });
    return null;
  } catch (error) {
    return `the peers could not be installed (npm ci in bench/peers): ${String(error).split('\n')[0]}`;
  }
}

/** Where Amazon's DynamoDB Local lies, among them. */
export const dynamoDbLocalFolder = join(modules, 'amplify-dynamodb-simulator', 'emulator');
