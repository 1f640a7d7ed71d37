import type { Clock } from '../../core/clock.ts';

export interface ProgressState {
  readonly records: number;
  readonly refused: number;
  /** Of the file. */
  readonly bytesRead: number;
  readonly bytes: number;
}

export interface ProgressTarget {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Milliseconds between two looks: of a bar, and of lines in a log. */
const [barGap, lineGap] = [100, 10_000];
const barWidth = 24;

/** Shows how far an import is: a bar on a terminal, and a line now and then elsewhere. */
export function progress(target: ProgressTarget, now: Clock) {
  const began = now();
  let shownAt = began;
  const words = ({ records, refused, bytesRead, bytes }: ProgressState): string => {
    const part = bytes === 0 ? 1 : Math.min(1, bytesRead / bytes);
    const seconds = (now() - began) / 1_000;
    const rate = seconds > 0 ? Math.round(records / seconds) : 0;
    const bar = target.isTTY ? `[${'#'.repeat(Math.round(part * barWidth)).padEnd(barWidth, '.')}] ` : '';
    return `${bar}${Math.floor(part * 100)} %  ${records} records, ${refused} refused, ${rate}/s`;
  };

  return {
    show(state: ProgressState): void {
      if (now() - shownAt < (target.isTTY ? barGap : lineGap)) return;
      shownAt = now();
      target.write(
        target.isTTY ? `\r${words(state).slice(0, (target.columns ?? 80) - 1)}\u001b[K` : `${words(state)}\n`,
      );
    },
    end(): void {
      if (target.isTTY) target.write('\r\u001b[K');
    },
  };
}
