import { AsyncLocalStorage } from 'node:async_hooks';
import { type LogEventName, logEvents } from '../../contract/log-events.ts';
import { systemClock } from '../../core/clock.ts';
import type { EventFields, LogEvent, OutageLog } from '../../core/log-event.ts';

const requestIds = new AsyncLocalStorage<string>();

/** Names the request in every line that is written while `work` is under way. */
export const withinRequest = <T>(requestId: string, work: () => T): T => requestIds.run(requestId, work);

/**
 * One JSON line an event, in UTC. The facts are ids, reasons and counts; whatever text among them came from a client
 * is escaped by JSON, so a line stays a line.
 */
export const logEvent: LogEvent = (event, facts) => logAs(logEvents[event], event, facts);

/** The same where the event's level is said: so the authorizer does not carry those of all events. */
export const logAs = <Name extends LogEventName>(
  level: (typeof logEvents)[Name],
  event: Name,
  facts: EventFields = {},
): void => {
  const line = {
    timestamp: new Date(systemClock()).toISOString(),
    level: level.toUpperCase(),
    event,
    request_id: requestIds.getStore() ?? null,
    ...facts,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

/** For what only ever tells of an outage. */
export const logOutage: OutageLog = (event, facts) => logAs('error', event, facts);
