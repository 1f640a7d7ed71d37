/** The environment variables of the functions: `lib` and the local server write them, `functions/wiring` reads them. */

import type { SecretName } from './secrets.ts';

/** `accessTokenLifetime` is `ACCESS_TOKEN_LIFETIME`. */
export const settingVariable = (name: string): string => name.replace(/[A-Z]/g, '_$&').toUpperCase();

/** `publicKeys` is `PUBLIC_KEYS_TABLE`: the name of the table. */
export const tableVariable = (name: string): string => `${settingVariable(name)}_TABLE`;

/** `mac` is `MAC_SECRET`: the ARN of the secret. */
export const secretVariable = (name: string): string => `${settingVariable(name)}_SECRET`;

/** `postLogin` is `POST_LOGIN_HOOK`: the ARN of the app's function; not set where there is none. */
export const hookVariable = (name: string): string => `${settingVariable(name)}_HOOK`;

/** The name of the event bus. */
export const securityEventsBusVariable = 'SECURITY_EVENTS_BUS';

/** The ARN of the app's function that sends mails; without it SES sends them. */
export const mailFunctionVariable = 'MAIL_FUNCTION';

/** The name of the configuration set of SES, where the app gives one. */
export const mailConfigurationSetVariable = 'MAIL_CONFIGURATION_SET';

/** The rules of routes (contract/route-rules.ts), as JSON, or where that is too long the same compressed by Brotli, base64url; not set where there are none. */
export const routeRulesVariable = 'ROUTE_RULES';

/** Whether there is such a secret, by the text of the setting `trustedProxyHeader`: without a proxy there is none of its own. */
export const isSecretWanted = (name: SecretName, trustedProxyHeader: string | undefined): boolean =>
  name !== 'proxy' || trustedProxyHeader !== '';
