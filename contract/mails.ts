/** The mails that are sent: kinds, what each carries, and for how long. */

/** The page that a link opens: `{appUrl}/#/<page>?token=…`. The fragment reaches no server and no log. */
export type MailPage = 'verify' | 'reset' | 'undo' | 'invite';

export interface MailSpecification {
  /** Seconds for which the link or the code counts. What was not sent by then is not sent at all. */
  readonly lifetime: number;
  readonly carries: MailPage | 'code' | 'nothing';
  /**
   * Which address it goes to: the user's, the one that the user asked for, or the one that the user had before. A
   * token counts only while the user's address is still the one that it was mailed to; of the two others the use case
   * that takes the token decides.
   */
  readonly goesTo: 'own' | 'pending' | 'former';
  /** The words that the use case gives it beside those of every mail. */
  readonly words?: readonly string[];
}

const minute = 60;
const day = 86_400;

export const mails = {
  verify_email: { lifetime: day, carries: 'verify', goesTo: 'own' },
  /** Somebody registered the address of an account. */
  email_in_use: { lifetime: day, carries: 'nothing', goesTo: 'own' },
  reset_password: { lifetime: 30 * minute, carries: 'reset', goesTo: 'own' },
  sign_in_code: { lifetime: 10 * minute, carries: 'code', goesTo: 'own' },
  password_changed: { lifetime: day, carries: 'nothing', goesTo: 'own' },
  email_change: { lifetime: day, carries: 'verify', goesTo: 'pending' },
  email_changed: { lifetime: 7 * day, carries: 'undo', goesTo: 'former' },
  factor_added: { lifetime: day, carries: 'nothing', goesTo: 'own', words: ['factor'] },
  factor_removed: { lifetime: day, carries: 'nothing', goesTo: 'own', words: ['factor'] },
  /** A sign-in from a device that was not seen before. */
  new_device: { lifetime: day, carries: 'nothing', goesTo: 'own' },
  invitation: { lifetime: 7 * day, carries: 'invite', goesTo: 'own' },
} as const satisfies Record<string, MailSpecification>;

export type MailKind = keyof typeof mails;
export const mailKinds = Object.keys(mails) as MailKind[];

/** What every template may say; where something is not known, its section `{{#device}}…{{/device}}` is left out. */
const everyTemplate = ['service', 'email', 'time', 'device', 'ip', 'lifetime'];

/** The names that the templates of a kind may use. */
export function templateWords(kind: MailKind): readonly string[] {
  const { carries, words = [] }: MailSpecification = mails[kind];
  const carried = carries === 'nothing' ? [] : [carries === 'code' ? 'code' : 'link'];
  return [...everyTemplate, ...carried, ...words];
}

/** What the frame around every HTML body may use: `content` is that body. */
export const layoutWords: readonly string[] = ['service', 'language', 'subject', 'content'];

/** The language that is always there. */
export const defaultLanguage = 'en';

/** Seconds: so long has a key to be kept with which a mailed token was made. */
export const longestMailLifetime = Math.max(...Object.values(mails).map(({ lifetime }) => lifetime));
