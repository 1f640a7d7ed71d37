import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { peersFolder } from './peers.ts';

/** What a figure was measured on: the class of machine, and nothing that names one. */
export interface Machine {
  /** The day, in UTC. */
  readonly date: string;
  readonly cores: number;
  readonly processor: string;
  readonly architecture: string;
  readonly node: string;
  /** Of the peers and of the tools, as pinned. */
  readonly versions: Readonly<Record<string, string>>;
}

export function machine(): Machine {
  const versions = JSON.parse(readFileSync(join(peersFolder, 'package.json'), 'utf8')).dependencies;
  return {
    date: new Date().toISOString().slice(0, 10),
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    architecture: `${process.platform} ${process.arch}`,
    node: process.version,
    versions,
  };
}
