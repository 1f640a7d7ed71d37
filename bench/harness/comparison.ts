import { type Batch, type Subject, type SubjectOptions, startSubject } from './subject.ts';

/** The batches of one subject, round by round, or the reason why there are none. */
export type Measurement = { readonly batches: readonly Batch[] } | { readonly reason: string };

export interface ComparisonOptions {
  readonly rounds: number;
  /** How long a batch is, milliseconds. */
  readonly milliseconds: number;
  /** How long each subject runs before the first round, milliseconds. */
  readonly warmUp: number;
  /** Operations in a batch, at least. */
  readonly atLeast?: number;
}

/**
 * Measures subjects side by side. Each round gives each subject one batch, one after the other; the order rotates from
 * round to round, so that no subject is always first. A subject that cannot start is reported with its reason.
 */
export async function compareSubjects<Name extends string>(
  subjects: Readonly<Record<Name, SubjectOptions | { readonly reason: string }>>,
  { rounds, milliseconds, warmUp, atLeast = 1 }: ComparisonOptions,
): Promise<Record<Name, Measurement>> {
  const names = Object.keys(subjects) as Name[];
  const measurements = {} as Record<Name, Measurement>;
  const running = new Map<Name, { subject: Subject; batches: Batch[] }>();
  try {
    for (const name of names) {
      const options = subjects[name];
      const started = 'reason' in options ? options.reason : await startSubject(options).catch(firstLine);
      if (typeof started === 'string') measurements[name] = { reason: started };
      else running.set(name, { subject: started, batches: [] });
    }
    for (const { subject } of running.values()) await subject.batch(warmUp, atLeast);
    for (let round = 0; round < rounds; round++)
      for (const { subject, batches } of rotated([...running.values()], round))
        batches.push(await subject.batch(milliseconds, atLeast));
  } finally {
    await Promise.all([...running.values()].map(({ subject }) => subject.stop()));
  }
  for (const [name, { batches }] of running) measurements[name] = { batches };
  return measurements;
}

const firstLine = (error: unknown): string =>
  String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';

const rotated = <T>(list: readonly T[], by: number): T[] => [
  ...list.slice(by % list.length),
  ...list.slice(0, by % list.length),
];
