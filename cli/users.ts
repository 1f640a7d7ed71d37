/** `npm run users`: users from a terminal, of the local server or of a deployed stack. */

import type { CommandLine } from './command-line.ts';
import { commandLine } from './command-line.ts';
import { runCommand } from './commands/run-command.ts';
import { localOperator } from './local-operator.ts';
import { type Operator, OperatorRefused, OperatorUnreachable } from './operator.ts';
import { usage, WrongUsage } from './usage.ts';

const defaultUrl = 'http://localhost:3000';

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isFile = error instanceof Error && 'code' in error && 'path' in error;
  if (
    !(error instanceof WrongUsage || error instanceof OperatorRefused || error instanceof OperatorUnreachable || isFile)
  )
    throw error;
  console.error(error.message);
  process.exitCode = error instanceof WrongUsage ? 2 : 1;
}

async function main(args: readonly string[]): Promise<number> {
  const line = commandLine(args);
  if (line === null) {
    console.log(usage);
    return 0;
  }
  return runCommand(line, await operatorOf(line), { out: process.stdout, err: process.stderr });
}

async function operatorOf({ texts }: CommandLine): Promise<Operator> {
  const { stack, function: operator, 'keys-function': keys, region, profile, url } = texts;
  if (stack === undefined && operator === undefined) return localOperator(url ?? defaultUrl);
  // Loaded only here: the local server needs no SDK.
  const { deployedOperator } = await import('./deployed-operator.ts');
  const functions = { ...(operator && { operator }), ...(keys && { keys }) };
  return deployedOperator({ stack: stack ?? null, functions, region: region ?? null, profile: profile ?? null });
}
