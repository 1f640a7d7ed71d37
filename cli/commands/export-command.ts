import { open } from 'node:fs/promises';
import type { CommandLine } from '../command-line.ts';
import type { Operator } from '../operator.ts';
import type { Terminal } from './terminal.ts';

/** Writes every user as JSON Lines, page by page. Answers the exit code. */
export async function exportCommand(
  { words: [path], flags }: CommandLine,
  operator: Operator,
  terminal: Terminal,
): Promise<number> {
  // A new file: what was exported before is not written over, and nobody else reads it.
  const file = path === undefined ? null : await open(path, 'wx', 0o600);
  let count = 0;
  try {
    let cursor: unknown = null;
    do {
      const event = {
        action: 'export',
        limit: 100,
        with_hashes: flags.has('with-hashes'),
        ...(cursor ? { cursor } : {}),
      };
      const { users, next_cursor } = (await operator('operator', event)) as {
        users: object[];
        next_cursor: string | null;
      };
      const lines = users.map((user) => `${JSON.stringify(user)}\n`).join('');
      await (file ? file.write(lines) : terminal.out.write(lines));
      count += users.length;
      cursor = next_cursor;
    } while (cursor !== null);
  } finally {
    await file?.close();
  }
  terminal.err.write(`exported ${count} users${path === undefined ? '' : ` to ${path}`}\n`);
  return 0;
}
