import { type SecurityEvent, securityEventSource } from '../../contract/security-events.ts';
import { DependencyUnavailable } from '../../core/dependency-unavailable.ts';
import type { AwsJsonClient } from './aws-json-client.ts';

export interface BusEntry {
  readonly event: SecurityEvent;
  readonly detail: Readonly<Record<string, string>>;
}

/** PutEvents takes ten entries: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
export const busEntriesAtOnce = 10;

/** Puts up to ten events on the bus, all of them or an DependencyUnavailable. */
export const eventBus =
  (call: AwsJsonClient, bus: string) =>
  async (entries: readonly BusEntry[]): Promise<void> => {
    const Entries = entries.map(({ event, detail }) => ({
      EventBusName: bus,
      Source: securityEventSource,
      DetailType: event,
      Detail: JSON.stringify(detail),
    }));
    const { FailedEntryCount = 0 } = (await call('PutEvents', { Entries })) as { FailedEntryCount?: number };
    if (FailedEntryCount > 0)
      throw new DependencyUnavailable(`the bus refused ${FailedEntryCount} of ${entries.length} events`);
  };
