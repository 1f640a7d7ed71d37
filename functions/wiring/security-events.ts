import { awsJsonClient } from '../../adapters/aws/aws-json-client.ts';
import { awsConnection } from '../../adapters/aws/environment.ts';
import { eventBus } from '../../adapters/aws/event-bus.ts';
import { type StreamRecord, tableChange } from '../../adapters/dynamodb/table-change.ts';
import { type SecurityNotice, securityEventOf } from '../../core/security-event.ts';
import { environment } from './configuration.ts';

export { busEntriesAtOnce } from '../../adapters/aws/event-bus.ts';

/** The name of the environment variable that names the bus. */
const busVariable = 'SECURITY_EVENTS_BUS';

export const securityEventBus = () => {
  const bus = environment[busVariable];
  if (!bus) throw new Error(`${busVariable} is not set`);
  return eventBus(awsJsonClient({ service: 'events', ...awsConnection('events', environment) }), bus);
};

export const noticeOf = (record: StreamRecord | undefined): SecurityNotice | null => {
  const change = record && tableChange(record);
  return change ? securityEventOf(change) : null;
};
