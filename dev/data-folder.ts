import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StartupFault } from './startup-fault.ts';

export interface DataFolder {
  /** Null keeps the tables in memory. */
  readonly tables: string | null;
  /** Null keeps the secrets in memory. */
  readonly secrets: string | null;
  /** Where the bundled functions go. */
  readonly functions: string;
  /** Lets others have it. */
  stop(): Promise<void>;
}

/**
 * Takes a data folder for this process alone and, where `fresh`, forgets the tables and secrets in it; nothing else in
 * the folder is touched. A folder that is not there is made. A null folder is one in memory.
 *
 * @throws {StartupFault} where another server has the folder, it holds something else, or it cannot be used
 */
export async function claimDataFolder(folder: string | null, fresh: boolean): Promise<DataFolder> {
  if (folder === null) return memoryFolder();
  const inside = (name: string) => path.resolve(folder, name);
  const tables = inside('tables');
  const secrets = inside('secrets');

  refuseOthers(folder, [tables, secrets, inside('functions'), inside('lock')]);
  const stop = await lock(folder, inside('lock'));
  if (fresh) await Promise.all([tables, secrets].map((entry) => rm(entry, { recursive: true, force: true })));
  return { tables, secrets, functions: inside('functions'), stop };
}

/** What somebody else keeps under our names is neither deleted nor mixed with ours. */
function refuseOthers(folder: string, places: readonly string[]): void {
  // A file of the LevelDB that is the lock.
  if (existsSync(path.join(folder, 'lock', 'CURRENT'))) return;
  const [taken] = places.filter((place) => existsSync(place));
  if (taken)
    throw new StartupFault(`${taken} is not of a local server, which keeps its own there. Choose another with --data.`);
}

/**
 * An empty LevelDB: the operating system ends its lock together with the process, however that dies, so there is no
 * stale lock to clear. The tables' own lock comes too late for `fresh`, and dynalite does not logEvent it.
 */
async function lock(folder: string, place: string): Promise<() => Promise<void>> {
  const { ClassicLevel } = await classicLevel();
  const held = new ClassicLevel(place);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await held.open();
  } catch (error) {
    const { cause = error } = error as Error;
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'LEVEL_LOCKED') {
      throw new StartupFault(
        `Another local server uses the data in ${folder}. Stop it, or choose another with --data.`,
      );
    }
    throw new StartupFault(`The data folder ${folder} cannot be used: ${message}`);
  }
  return () => held.close();
}

/** Loaded only here: of those who have the published package only who keeps data needs it, and it is a native build. */
async function classicLevel(): Promise<typeof import('classic-level')> {
  return import('classic-level').catch((cause) => {
    throw new StartupFault(
      `--data needs the package classic-level 3: npm install --save-dev classic-level@3 (${cause.message})`,
    );
  });
}

async function memoryFolder(): Promise<DataFolder> {
  const functions = await mkdtemp(path.join(tmpdir(), 'hybrid-auth-'));
  return { tables: null, secrets: null, functions, stop: () => rm(functions, { recursive: true, force: true }) };
}
