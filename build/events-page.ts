import { type LogEventName, logEvents } from '../contract/log-events.ts';
import {
  type SecurityEvent,
  type SecurityEventSpecification,
  securityEventSource,
  securityEvents,
} from '../contract/security-events.ts';
import { commentsIn } from './comments.ts';

/** docs/events.md */
export const eventsPage = (): string => `# Events

Printed from \`contract/log-events.ts\` and \`contract/security-events.ts\` by \`npm run generate\`; do not edit by hand.

## Log

One JSON line an event: \`timestamp\`, \`level\`, \`event\`, \`request_id\`, and ids, reasons and counts. Never a password, token,
cookie, hash or e-mail address.

| event | level | when |
|---|---|---|
${(Object.keys(logEvents) as LogEventName[]).map(logRow).join('\n')}

## Event bus

On \`auth.eventBus\`, with \`source\` = \`${securityEventSource}\`, at least once each: \`event_id\` in the detail tells repeats apart.

| detail-type | when | detail, beside \`event_id\` |
|---|---|---|
${(Object.keys(securityEvents) as SecurityEvent[]).map(busRow).join('\n')}
`;

const { comments } = commentsIn('contract/log-events.ts');

function logRow(name: LogEventName): string {
  const sentence = comments.get(name);
  if (!sentence) throw new Error(`contract/log-events.ts: ${name} has no comment that explains it`);
  return `| \`${name}\` | ${logEvents[name]} | ${sentence} |`;
}

function busRow(name: SecurityEvent): string {
  const { sentence, detail }: SecurityEventSpecification = securityEvents[name];
  const members = Object.keys(detail).map((member) => `\`${member}\``);
  return `| \`${name}\` | ${sentence} | ${members.join(', ') || '–'} |`;
}
