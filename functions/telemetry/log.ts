import { AsyncLocalStorage } from 'node:async_hooks';
import { type LogEventName, logEvents } from '../../contract/log-events.ts';
import { systemClock } from '../../core/clock.ts';
import type { EventFields, LogEvent } from '../../core/log-event.ts';

const requestIds = new AsyncLocalStorage<string>();

/** Names the request in every line that is written while `work` is under way. */
export const withinRequest = <T>(requestId: string, work: () => T): T => requestIds.run(requestId, work);

/**
 * One JSON line an event, in UTC. The facts are ids, reasons and counts; whatever text among them came from a client
 * is escaped by JSON, so a line stays a line.
 */
export const logEvent: LogEvent = (event: LogEventName, facts: EventFields = {}) => {
  const line = {
    timestamp: new Date(systemClock()).toISOString(),
    level: logEvents[event].toUpperCase(),
    event,
    request_id: requestIds.getStore() ?? null,
    ...facts,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
