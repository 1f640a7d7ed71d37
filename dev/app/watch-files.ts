import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface WatchFilesOptions {
  /** Files and folders, with all that is in them but packages. Asked at each look. */
  readonly files: () => readonly string[];
  readonly onChange: () => Promise<void>;
  /** Told of what `onChange` throws. */
  readonly onFault: (cause: unknown) => void;
}

/** Milliseconds between two looks. */
const lookEvery = 300;

/**
 * Tells of a change when it has come to rest: an app is written in many steps. It looks, and does not listen: what
 * operating systems tell of folders differs, and in containers they tell nothing.
 * @returns what ends it
 */
export function watchFiles({ files, onChange, onFault }: WatchFilesOptions): () => void {
  let told = stateOf(files());
  let before = told;
  let isBusy = false;
  const looking = setInterval(async () => {
    if (isBusy) return;
    const now = stateOf(files());
    const isAtRest = now === before;
    before = now;
    if (now === told || !isAtRest) return;
    isBusy = true;
    const seen = files();
    await onChange().catch(onFault);
    isBusy = false;
    // A change while it was read is another one; but the files may be others now.
    const isSameList = files().join() === seen.join();
    told = isSameList ? now : stateOf(files());
    before = told;
  }, lookEvery);
  return () => clearInterval(looking);
}

/** Changes whenever a file does. */
const stateOf = (files: readonly string[]): string => files.map(stateOfOne).join('\n');

function stateOfOne(file: string): string {
  try {
    const stat = lstatSync(file);
    if (!stat.isDirectory()) return `${file} ${stat.mtimeMs} ${stat.size}`;
    const inside = readdirSync(file).filter((name) => name !== 'node_modules');
    return inside.map((name) => stateOfOne(join(file, name))).join('\n');
  } catch {
    // Away between two looks, or for good.
    return `${file} is gone`;
  }
}
