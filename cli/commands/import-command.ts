import { readFile } from 'node:fs/promises';
import { systemClock } from '../../core/clock.ts';
import type { CommandLine } from '../command-line.ts';
import { importFile } from '../import/import-file.ts';
import type { Format } from '../import/records.ts';
import { objectIn } from '../import/sources/source.ts';
import { sources } from '../import/sources/sources.ts';
import type { Operator } from '../operator.ts';
import { WrongUsage } from '../usage.ts';
import type { Terminal } from './terminal.ts';

/** Imports the file that the command line names. Answers the exit code. */
export async function importCommand(
  { words, texts, flags }: CommandLine,
  operator: Operator,
  terminal: Terminal,
): Promise<number> {
  const file = String(words[0]);
  // A dry run leaves alone what an import that was interrupted has written.
  const refused = texts.refused ?? `${file}${flags.has('dry-run') ? '.dry-run' : ''}.refused.jsonl`;
  const report = await importFile({ operator, progressTarget: terminal.err, clock: systemClock })({
    file,
    format: (texts.format ?? null) as Format | null,
    source: sources.find(({ name }) => name === texts.from) ?? null,
    hashConfig: texts['hash-config'] === undefined ? null : await hashConfigIn(texts['hash-config']),
    keepRoles: flags.has('keep-roles'),
    withoutPasswords: flags.has('without-passwords'),
    allowDearer: flags.has('allow-dearer-hashes'),
    dryRun: flags.has('dry-run'),
    resume: flags.has('resume'),
    restart: flags.has('restart'),
    refused,
    ids: texts.ids ?? null,
    now: systemClock(),
  });
  const { read, counts, notes } = report;
  const say = (line: string) => terminal.err.write(`${line}\n`);
  if (notes.source) say(`source: ${notes.source.name}`);
  if (notes.unknownFields.size > 0)
    say(`not taken along: ${[...notes.unknownFields].map((name) => JSON.stringify(name)).join(', ')}`);
  if (notes.secondFactors > 0) say(`${notes.secondFactors} users had a second factor, which is not taken along`);
  if (counts.refused > 0) say(`refused records, by line and reason: ${refused}`);
  if (flags.has('json')) terminal.out.write(`${JSON.stringify({ read, ...counts, dry_run: flags.has('dry-run') })}\n`);
  else
    terminal.out.write(
      `read ${read} = created ${counts.created} + unchanged ${counts.unchanged} + refused ${counts.refused}${flags.has('dry-run') ? ' (dry run: nothing was written)' : ''}\n`,
    );
  return exitCodeOf(report.read, counts, say);
}

function exitCodeOf(
  read: number,
  counts: { created: number; unchanged: number; refused: number },
  say: (line: string) => void,
): number {
  if (read === 0) say('there was no user in the file');
  const isWhole = read === counts.created + counts.unchanged + counts.refused;
  if (!isWhole) say('the numbers do not add up: some records were lost');
  if (read === 0 || !isWhole) return 1;
  return counts.refused > 0 ? 2 : 0;
}

/** The parameters as the console shows them, `hash_config { … }`, are not JSON: their names and values are. */
async function hashConfigIn(path: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFile(path, 'utf8');
  const found = objectIn(text);
  const config = found === null ? shown(text) : (objectIn(found.hash_config) ?? found);
  if (config.algorithm === undefined) throw new WrongUsage(`${path} holds no hash_config with an algorithm`);
  return config;
}

const shown = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/^\s*(\w+):\s*"?([^",\s]*)"?,?\s*$/gm)].map(([, name, value]) => [name, value]));
