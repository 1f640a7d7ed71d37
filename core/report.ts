import type { LogEvent } from '../contract/metrics.ts';

/** Facts of an event: ids, reasons and counts. Never a password, token, cookie, hash or e-mail address. */
export type ReportedFacts = Readonly<Record<string, string | number | boolean | null>>;

/** Tells the log what happened. */
export type Report = (event: LogEvent, facts?: ReportedFacts) => void;
