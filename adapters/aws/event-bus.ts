import { type SecurityEvent, securityEventSource } from '../../contract/metrics.ts';
import { Outage } from '../../core/outage.ts';
import type { LeanJson } from './lean-json.ts';

export interface BusEntry {
  readonly event: SecurityEvent;
  readonly detail: Readonly<Record<string, string>>;
}

/** PutEvents takes ten entries: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
export const busEntriesAtOnce = 10;

/** Puts up to ten events on the bus, all of them or an Outage. */
export const eventBus =
  (call: LeanJson, bus: string) =>
  async (entries: readonly BusEntry[]): Promise<void> => {
    const Entries = entries.map(({ event, detail }) => ({
      EventBusName: bus,
      Source: securityEventSource,
      DetailType: event,
      Detail: JSON.stringify(detail),
    }));
    const { FailedEntryCount = 0 } = (await call('PutEvents', { Entries })) as { FailedEntryCount?: number };
    if (FailedEntryCount > 0) throw new Outage(`the bus refused ${FailedEntryCount} of ${entries.length} events`);
  };
