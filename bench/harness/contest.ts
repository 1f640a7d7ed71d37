import { type Batch, type Contestant, type ContestantOptions, enter } from './contestant.ts';

/** What the batches of one contender took, round by round; or why there are none. */
export type Score = { readonly batches: readonly Batch[] } | { readonly reason: string };

export interface ContestOptions {
  readonly rounds: number;
  /** How long a batch is, milliseconds. */
  readonly milliseconds: number;
  /** How long each contender runs before the first round, milliseconds. */
  readonly warmUp: number;
  /** Operations in a batch, at least. */
  readonly atLeast?: number;
}

/**
 * Lets contenders do their work side by side: in each round each has one batch, one after the other, and the order turns
 * from round to round. One that cannot run is told with the reason.
 */
export async function contest<Name extends string>(
  entrants: Readonly<Record<Name, ContestantOptions | { readonly reason: string }>>,
  { rounds, milliseconds, warmUp, atLeast = 1 }: ContestOptions,
): Promise<Record<Name, Score>> {
  const names = Object.keys(entrants) as Name[];
  const scores = {} as Record<Name, Score>;
  const running = new Map<Name, { contestant: Contestant; batches: Batch[] }>();
  try {
    for (const name of names) {
      const options = entrants[name];
      const entered = 'reason' in options ? options.reason : await enter(options).catch(firstLine);
      if (typeof entered === 'string') scores[name] = { reason: entered };
      else running.set(name, { contestant: entered, batches: [] });
    }
    for (const { contestant } of running.values()) await contestant.batch(warmUp, atLeast);
    for (let round = 0; round < rounds; round++)
      for (const { contestant, batches } of turned([...running.values()], round))
        batches.push(await contestant.batch(milliseconds, atLeast));
  } finally {
    await Promise.all([...running.values()].map(({ contestant }) => contestant.stop()));
  }
  for (const [name, { batches }] of running) scores[name] = { batches };
  return scores;
}

const firstLine = (error: unknown): string =>
  String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';

const turned = <T>(list: readonly T[], by: number): T[] => [
  ...list.slice(by % list.length),
  ...list.slice(0, by % list.length),
];
