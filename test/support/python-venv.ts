import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../deploy/command.ts';

/**
 * Installs a command of PyPI into a virtual environment, where it is not there yet.
 * @param venv its folder
 * @param packages with their versions
 * @returns the command
 */
export async function pythonCommand(venv: string, name: string, packages: readonly string[]): Promise<string> {
  const command = join(venv, 'bin', name);
  if (existsSync(command)) return command;
  await run('python3', ['-m', 'venv', venv], { within: 60 });
  const quietly = ['--quiet', '--disable-pip-version-check'];
  await run(join(venv, 'bin', 'pip'), ['install', ...quietly, ...packages], { within: 240 });
  return command;
}
