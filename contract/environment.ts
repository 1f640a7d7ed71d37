/** The environment variables of the functions: `lib` and the local server write them, `functions/wiring` reads them. */

/** `accessTokenLifetime` is `ACCESS_TOKEN_LIFETIME`. */
export const settingVariable = (name: string): string => name.replace(/[A-Z]/g, '_$&').toUpperCase();

/** `publicKeys` is `PUBLIC_KEYS_TABLE`: the name of the table. */
export const tableVariable = (name: string): string => `${settingVariable(name)}_TABLE`;

/** `mac` is `MAC_SECRET`: the ARN of the secret. */
export const secretVariable = (name: string): string => `${settingVariable(name)}_SECRET`;

/** The name of the event bus. */
export const securityEventsBusVariable = 'SECURITY_EVENTS_BUS';
