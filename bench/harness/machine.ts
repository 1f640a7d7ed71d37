import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { peersFolder } from './peers.ts';

/** The class of machine that figures were measured on; nothing names one machine. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly architecture: string;
  readonly node: string;
  /** Of the peers, as pinned. */
  readonly versions: Readonly<Record<string, string>>;
}

export function machine(): Machine {
  const versions = JSON.parse(readFileSync(join(peersFolder, 'package.json'), 'utf8')).dependencies;
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    architecture: `${process.platform} ${process.arch}`,
    node: process.version,
    versions,
  };
}
