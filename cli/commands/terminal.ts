import type { ProgressTarget } from '../import/progress.ts';

/** Where a command writes: results to `out`, everything else to `err`. */
export interface Terminal {
  readonly out: { write(text: string): unknown };
  readonly err: ProgressTarget;
}
