import { createHash } from 'node:crypto';
import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';

export interface Counts {
  readonly created: number;
  readonly unchanged: number;
  readonly refused: number;
}

/** How far an import came: what was done is done, even if the rest is stopped. */
export interface Checkpoint {
  readonly version: 1;
  /** The id of the import. */
  readonly run: string;
  /** Of the file and of the options that decide what its records are. */
  readonly fingerprint: string;
  /** Records that are done with, from the beginning. */
  readonly records: number;
  readonly counts: Counts;
  /** Bytes that the files beside it had then. */
  readonly refusedBytes: number;
  readonly idsBytes: number;
}

export const checkpointOf = (file: string): string => `${file}.checkpoint.json`;

/** Null where there is none. */
export async function readCheckpoint(path: string): Promise<Checkpoint | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Checkpoint;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Whole or not at all. */
export async function writeCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  const draft = `${path}.draft`;
  await writeFile(draft, JSON.stringify(checkpoint), { mode: 0o600 });
  await rename(draft, path);
}

export const forgetCheckpoint = (path: string): Promise<void> => rm(path, { force: true });

/** Bytes that are looked at to tell one file from another. */
const looked = 65_536;

/** Changes with the file's size and beginning, and with the options. */
export async function fingerprintOf(file: string, options: object): Promise<string> {
  const handle = await open(file);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(looked), 0, looked, 0);
    const { size } = await stat(file);
    const hash = createHash('sha256').update(JSON.stringify([size, options]));
    return hash.update(buffer.subarray(0, bytesRead)).digest('base64url');
  } finally {
    await handle.close();
  }
}
