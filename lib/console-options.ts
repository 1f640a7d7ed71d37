import { Token } from 'aws-cdk-lib';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { consoleModes, isAccentColor, isConsoleMode } from '../contract/console.ts';
import { settingFault } from '../contract/settings.ts';
import { couldBe, legible } from './public-url.ts';

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
   * Whether a browser that signs in gets a cookie, or tokens that the page keeps: for where something between browser and API lets
   * no cookie through. Any script of the console's origin can read what it keeps.
   * @default cookie
   */
  readonly mode?: 'cookie' | 'token';
  /**
   * Where the console and the API are reached, and users may sign in: exact names, of the certificate. The first is the address
   * that tokens and mails tell. You point them at `auth.console.distribution`.
   * @default - the distribution's own name, under `cloudfront.net`
   */
  readonly domainNames?: readonly string[];
  /** Of the domain names, in us-east-1. @default - none; needed with `domainNames` */
  readonly certificate?: ICertificate;
  /** The ARN of a web ACL of the scope CLOUDFRONT. @default - none */
  readonly webAclId?: string;
}

const names: readonly (keyof ConsoleOptions)[] = [
  ...(['accentColor', 'mode', 'domainNames', 'certificate', 'webAclId'] as const),
];

/** What is wrong with the prop `console`, a line each. */
export function consoleFaults(given: unknown): string[] {
  if (given === undefined || typeof given === 'boolean') return [];
  if (typeof given !== 'object' || given === null)
    return [`console: got ${String(given)}, expected true or its options`];
  const { accentColor, mode, domainNames, certificate } = given as ConsoleOptions;
  return [
    ...Object.keys(given)
      .filter((name) => !(names as readonly string[]).includes(name))
      .map((name) => `console.${name}: there is no such option`),
    ...(accentColor === undefined || isAccentColor(accentColor)
      ? []
      : [`console.accentColor: got ${JSON.stringify(accentColor)}, expected # and six hexadecimal digits`]),
    ...(mode === undefined || isConsoleMode(mode)
      ? []
      : [`console.mode: got ${JSON.stringify(mode)}, expected ${consoleModes.join(' or ')}`]),
    ...domainNameFaults(domainNames),
    ...((domainNames === undefined) === (certificate === undefined)
      ? []
      : ['console: domainNames and certificate go together']),
  ];
}

/** Where its pages lie under names of the app; none where the distribution's own name is the only one. */
export function consoleDomainOrigins(console: boolean | ConsoleOptions | undefined): string[] {
  const { domainNames = [] } = typeof console === 'object' ? console : {};
  return Array.isArray(domainNames) ? domainNames.map((name) => `https://${name}`) : [];
}

function domainNameFaults(names: readonly string[] | undefined): string[] {
  if (names === undefined) return [];
  if (!Array.isArray(names) || names.length === 0) return ['console.domainNames: expected one name or more'];
  // The first of them is an address, and each an origin: neither is made of a list.
  if (names.some((name) => Token.isUnresolved([name])))
    return [
      'console.domainNames: got a list that only the deployment knows, expected the names one by one; each of them may be a ' +
        'parameter',
    ];
  return names
    .filter((name) => typeof name !== 'string' || !couldBe(`https://${name}`, isOriginOfName))
    .map((name) => {
      const shown = JSON.stringify(typeof name === 'string' ? legible(name) : name);
      return (
        `console.domainNames: got ${shown}, expected exact names such as auth.example.com, in lower case, without scheme, ` +
        'port or wildcard'
      );
    });
}

/** A distribution answers at the scheme's own port alone. */
const isOriginOfName = (origin: string): boolean =>
  settingFault('allowedOrigins', [origin]) === null && !/:\d+$/.test(origin);
