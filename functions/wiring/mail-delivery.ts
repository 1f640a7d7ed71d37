import { fileURLToPath } from 'node:url';
import { awsConnection } from '../../adapters/aws/environment.ts';
import { lambdaFunction } from '../../adapters/aws/lambda-function.ts';
import { lambda } from '../../adapters/aws/services.ts';
import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { lambdaMailer } from '../../adapters/mail/lambda-mailer.ts';
import { sesMailer } from '../../adapters/mail/ses-mailer.ts';
import { templateFolder } from '../../adapters/mail/template-folder.ts';
import { mailConfigurationSetVariable, mailFunctionVariable } from '../../contract/environment.ts';
import { systemClock } from '../../core/clock.ts';
import type { MacKey } from '../../core/keys/mac-keys.ts';
import { type DeliverMail, deliverMail } from '../../core/mail/deliver-mail.ts';
import type { SendMail } from '../../core/mail/mailer.ts';
import { logEvent } from '../telemetry/log.ts';
import { environment, type WithSecrets, type WithSettings, type WithTables } from './configuration.ts';
import { mailStore } from './mails.ts';
import { userStore } from './user-store.ts';

type Config = WithSettings<'serviceName' | 'appUrl' | 'mailFrom'> &
  WithTables<'mails' | 'users' | 'emails'> &
  WithSecrets<'mac'>;

/** Delivers with the templates that lie beside the bundle. */
export const mailDelivery = (config: Config, dynamo: Dynamo, ring: () => Promise<readonly MacKey[]>): DeliverMail =>
  deliverMail({
    mails: mailStore(config, dynamo),
    users: userStore(config, dynamo),
    macRing: ring,
    templates: templateFolder(fileURLToPath(new URL('templates/', import.meta.url))),
    send: mailer(),
    settings: config.settings,
    now: systemClock,
    logEvent,
  });

/** Milliseconds that a function of the app has for one mail. */
const within = 20_000;

function mailer(): SendMail {
  const functionName = environment[mailFunctionVariable];
  return functionName
    ? lambdaMailer(
        lambdaFunction({
          ...awsConnection(lambda, environment),
          functionName,
          invocation: 'RequestResponse',
          within,
        }),
      )
    : sesMailer({ configurationSet: environment[mailConfigurationSetVariable] || null });
}
