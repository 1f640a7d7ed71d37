import { now } from './clock.ts';

/** A moment in the words of a language: times that are near in relation to now, others by their date. */
export function when(time: string, language: string, at = now()): string {
  // A device whose clock is behind must not tell of the future.
  const seconds = Math.max(0, (at - Date.parse(time)) / 1_000);
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  if (seconds < 60) return relative.format(0, 'second');
  if (seconds < 3_600) return relative.format(-Math.round(seconds / 60), 'minute');
  if (seconds < 86_400) return relative.format(-Math.round(seconds / 3_600), 'hour');
  if (seconds < 7 * 86_400) return relative.format(-Math.round(seconds / 86_400), 'day');
  return date(time, language);
}

export const date = (time: string, language: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(time));
