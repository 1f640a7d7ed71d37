import type { LogEventName } from '../contract/log-events.ts';

/** Facts of an event: ids, reasons and counts. Never a password, token, cookie, hash or e-mail address. */
export type EventFields = Readonly<Record<string, string | number | boolean | null>>;

/** Tells the log what happened. */
export type LogEvent = (event: LogEventName, facts?: EventFields) => void;

/** Tells the log that a dependency failed, and nothing else. */
export type OutageLog = (event: 'sys_unavailable', facts?: EventFields) => void;
