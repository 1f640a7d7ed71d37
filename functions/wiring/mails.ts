import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { mailTable } from '../../adapters/dynamodb/mail-table.ts';
import { systemClock } from '../../core/clock.ts';
import type { MacKey } from '../../core/keys/mac-keys.ts';
import type { MailStore } from '../../core/mail/mail-store.ts';
import { type RequestMail, requestMail } from '../../core/mail/request-mail.ts';
import type { AttemptStore } from '../../core/throttle/attempt-store.ts';
import { mailThrottle } from '../../core/throttle/mail-throttle.ts';
import type { WithSettings, WithTables } from './configuration.ts';

export const mailStore = ({ table }: WithTables<'mails'>, dynamo: Dynamo): MailStore =>
  mailTable({ dynamo, mails: table('mails') });

/** Asks for mails: `PutItem` on `mails` and `UpdateItem` on `attempts`. */
export const mailRequests = (
  config: WithTables<'mails'> & WithSettings<'mailFrom'>,
  dynamo: Dynamo,
  { attempts, macRing }: { readonly attempts: AttemptStore; readonly macRing: () => Promise<readonly MacKey[]> },
): RequestMail =>
  requestMail({
    mails: mailStore(config, dynamo),
    throttle: mailThrottle({ attempts, now: systemClock }),
    settings: config.settings,
    macRing,
    now: systemClock,
  });
