/** The mails: from whom they come, and where their links lead. */

/**
 * The address that mails come from, verified with SES. Without it nothing that needs mail is offered. A prop `mailer` of
 * `HybridAuth` names it in its place, where SES sends.
 */
export const mailFrom = { kind: 'mailAddress', default: '' } as const;

/** Where the pages are that the links of mails open: `{appUrl}/#/reset?token=…`. */
export const appUrl = { kind: 'url', default: null, derivedFrom: 'allowedOrigins' } as const;
