import { awsJsonClient } from '../../adapters/aws/aws-json-client.ts';
import { awsConnection } from '../../adapters/aws/environment.ts';
import { eventBus } from '../../adapters/aws/event-bus.ts';
import { eventBridge } from '../../adapters/aws/services.ts';
import { type StreamRecord, tableChange } from '../../adapters/dynamodb/table-change.ts';
import { securityEventsBusVariable } from '../../contract/environment.ts';
import { type SecurityNotice, securityEventOf } from '../../core/security-event.ts';
import { environment } from './configuration.ts';

export { busEntriesAtOnce } from '../../adapters/aws/event-bus.ts';

export const securityEventBus = () => {
  const bus = environment[securityEventsBusVariable];
  if (!bus) throw new Error(`${securityEventsBusVariable} is not set`);
  return eventBus(awsJsonClient({ service: eventBridge, ...awsConnection(eventBridge, environment) }), bus);
};

export const noticeOf = (record: StreamRecord | undefined): SecurityNotice | null => {
  const change = record && tableChange(record);
  return change ? securityEventOf(change) : null;
};
