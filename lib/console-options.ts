import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { isAccentColor } from '../contract/console.ts';

/**
 * How the account console is deployed.
 * @stability experimental
 */
export interface ConsoleOptions {
  /**
   * `#` and six hexadecimal digits; made lighter or darker where it could not be read.
   * @default a blue
   */
  readonly accentColor?: string;
  /**
   * Where the console and the API are reached: names of the certificate, the first of which is the address that tokens and mails
   * tell. You point them at `auth.console.distribution`.
   * @default - the distribution's own name, under `cloudfront.net`
   */
  readonly domainNames?: readonly string[];
  /** Of the domain names, in us-east-1. @default - none; needed with `domainNames` */
  readonly certificate?: ICertificate;
  /** The ARN of a web ACL of the scope CLOUDFRONT. @default - none */
  readonly webAclId?: string;
}

const names: readonly (keyof ConsoleOptions)[] = ['accentColor', 'domainNames', 'certificate', 'webAclId'];

/** What is wrong with the prop `console`, a line each. */
export function consoleFaults(given: unknown): string[] {
  if (given === undefined || typeof given === 'boolean') return [];
  if (typeof given !== 'object' || given === null)
    return [`console: got ${String(given)}, expected true or its options`];
  const { accentColor, domainNames, certificate } = given as ConsoleOptions;
  return [
    ...Object.keys(given)
      .filter((name) => !(names as readonly string[]).includes(name))
      .map((name) => `console.${name}: there is no such option`),
    ...(accentColor === undefined || isAccentColor(accentColor)
      ? []
      : [`console.accentColor: got ${JSON.stringify(accentColor)}, expected # and six hexadecimal digits`]),
    ...(domainNames === undefined || (Array.isArray(domainNames) && domainNames.length > 0)
      ? []
      : ['console.domainNames: expected one name or more']),
    ...((domainNames === undefined) === (certificate === undefined)
      ? []
      : ['console: domainNames and certificate go together']),
  ];
}
