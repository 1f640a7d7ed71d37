/** What is wrong with the props: in JavaScript the compiler has not seen them. */
import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { settingFault, settingNames } from '../contract/settings.ts';
import { settingFaults, withOrigins } from './auth-settings.ts';
import { type BringYourOwnProps, bringYourOwnFaults } from './bring-your-own.ts';
import { consoleDomainOrigins, consoleFaults } from './console-options.ts';
import { isApi } from './gateway/gateway-of.ts';
import { isRestApi } from './gateway/rest-api.ts';
import { restOptionNames } from './gateway/rest-options.ts';
import type { WafOptions } from './gateway/rest-waf.ts';
import { hookFaults } from './hooks.ts';
import type { HybridAuthProps } from './hybrid-auth.ts';
import { Mailer } from './mailer.ts';
import { couldBe, legible } from './public-url.ts';
import { refuse } from './refuse.ts';
import type { SettingProps } from './setting-props.ts';

interface Check {
  readonly expected: string;
  readonly holds: (value: unknown) => boolean;
}

const policies = [RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, RemovalPolicy.RETAIN, RemovalPolicy.DESTROY];
const flag: Check = { expected: 'true or false', holds: (value) => typeof value === 'boolean' };

/** The props that are no settings. */
const checks: Record<Exclude<keyof HybridAuthProps, keyof SettingProps | keyof BringYourOwnProps>, Check> = {
  api: {
    expected:
      'an HttpApi of aws-apigatewayv2, a RestApi of aws-apigateway, or an imported one (a RestApi with its root resource)',
    holds: isApi,
  },
  url: {
    expected: 'an https URL without query, fragment or trailing slash',
    // The form of an issuer: each is an origin and a path.
    holds: (value) => typeof value === 'string' && couldBe(value, (form) => settingFault('issuer', form) === null),
  },
  mailer: { expected: 'Mailer.ses({ from }) or Mailer.lambda(fn)', holds: (value) => value instanceof Mailer },
  mailTemplates: { expected: 'the path of a folder', holds: (value) => typeof value === 'string' && value !== '' },
  removalPolicy: {
    expected: 'RETAIN_ON_UPDATE_OR_DELETE, RETAIN or DESTROY; secrets and logs have no snapshots',
    holds: (value) => policies.includes(value as RemovalPolicy),
  },
  deletionProtection: flag,
  logRetention: {
    expected: 'a value of RetentionDays',
    holds: (value) => Object.values(RetentionDays).includes(value as RetentionDays),
  },
  authorizerCache: {
    expected: 'a Duration of 1 to 3600 s',
    holds: (value) => value instanceof Duration && !value.isUnresolved() && isBetween(value.toSeconds(), 1, 3_600),
  },
  waf: {
    expected: 'true, false or { rateLimit: 10 to 2000000000 }',
    holds: (value) => typeof value === 'boolean' || isWafOptions(value),
  },
  gatewayResponses: flag,
  // Looked at below, as each of the hooks.
  console: { expected: 'true or its options', holds: () => true },
  hooks: { expected: 'functions by name', holds: () => true },
};
/** Each of them is looked at in bring-your-own.ts. */
const brought: Record<keyof BringYourOwnProps, true> = {
  tables: true,
  secrets: true,
  encryptionKey: true,
  eventBus: true,
  logGroups: true,
  vpc: true,
  vpcSubnets: true,
  securityGroups: true,
  tracing: true,
  memorySizes: true,
  authorizerProvisionedConcurrency: true,
  hashingReservedConcurrency: true,
  alarms: true,
};
const knownNames: readonly string[] = [...Object.keys(checks), ...Object.keys(brought), ...settingNames];

/** @throws Error that names every fault */
export function checkProps(props: HybridAuthProps): void {
  if (typeof props !== 'object' || props === null) refuse([`got ${String(props)}, expected { api }`]);
  refuse([
    ...Object.keys(props)
      .filter((name) => !knownNames.includes(name))
      .map(strangerFault),
    ...Object.entries(checks).flatMap(([name, { expected, holds }]) => {
      const value = props[name as keyof HybridAuthProps];
      const isFine = value === undefined && name !== 'api' ? true : holds(value);
      return isFine ? [] : [`${name}: got ${shown(value)}, expected ${expected}`];
    }),
    ...restFaults(props),
    ...bringYourOwnFaults(props),
    ...hookFaults(props.hooks),
    ...consoleFaults(props.console),
    ...behindConsoleFaults(props),
    ...wafFaults(props),
    ...mailerFaults(props),
    ...settingFaults(settingsWithMailer(withConsoleOrigins(props))),
  ]);
}

/** As the functions have them: what is wrong of all origins together would else be told by the deployment. */
function withConsoleOrigins(props: HybridAuthProps): HybridAuthProps {
  const { console, allowedOrigins = [] } = props;
  const more = consoleFaults(console).length === 0 ? consoleDomainOrigins(console) : [];
  return more.length === 0 || !Array.isArray(allowedOrigins)
    ? props
    : { ...props, allowedOrigins: withOrigins(allowedOrigins, more) };
}

/** The settings, with what the mailer says of them. */
export const settingsWithMailer = <Props extends SettingProps & Pick<HybridAuthProps, 'mailer'>>(
  props: Props,
): Props =>
  props.mailer instanceof Mailer && props.mailer.from !== undefined ? { ...props, mailFrom: props.mailer.from } : props;

const isBetween = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

function isWafOptions(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { rateLimit = 10, ...others } = value as WafOptions;
  return Object.keys(others).length === 0 && isBetween(rateLimit, 10, 2_000_000_000);
}

/** The console's distribution is the address of the API, and its proxy. */
function behindConsoleFaults(props: HybridAuthProps): string[] {
  const { console, url, trustedProxyHeader } = props;
  if (!console) return [];
  return [
    ...passkeyFaultsOf(props),
    ...(url === undefined ? [] : ['url: the console says it; give console: { domainNames, certificate }']),
    ...(trustedProxyHeader ? ['trustedProxyHeader: the console is the proxy, and sets it'] : []),
  ];
}

/** The deployment would refuse the distribution's own name, which nobody knows before the first one. */
function passkeyFaultsOf({ console, passkeyRpId: rpId, passkeyOrigins = [] }: HybridAuthProps): string[] {
  if (!rpId || consoleDomainOrigins(console).length > 0) return [];
  const mayBeOwn = (text: unknown): boolean =>
    Token.isUnresolved(text) || /(?:^|[./])cloudfront\.(?:net|cn)$/.test(String(text));
  if ([rpId, passkeyOrigins, ...(Array.isArray(passkeyOrigins) ? passkeyOrigins : [])].some(mayBeOwn)) return [];
  return [
    `passkeyRpId: got ${JSON.stringify(rpId)}, and the console's own name lies under cloudfront.net; give ` +
      'console: { domainNames, certificate } with a name of that domain',
  ];
}

/** Its rule counts by the address that the request comes from. */
function wafFaults({ waf, console, trustedProxyHeader }: HybridAuthProps): string[] {
  if (!waf || !(console || trustedProxyHeader)) return [];
  return [
    console
      ? 'waf: it would count the addresses of the distribution; give console: { webAclId }'
      : 'waf: it would count the addresses of the proxy; put a web ACL before that',
  ];
}

/** What an HTTP API cannot have. */
const restFaults = (props: HybridAuthProps): string[] =>
  isRestApi(props.api)
    ? []
    : restOptionNames
        .filter((name) => props[name] !== undefined && props[name] !== false)
        .map(
          (name) =>
            `${name}: only a REST API has it${name === 'waf' ? '; before an HTTP API put CloudFront with a web ACL' : ''}`,
        );

function mailerFaults({ mailer, mailFrom, mailTemplates }: HybridAuthProps): string[] {
  if (!(mailer instanceof Mailer))
    return mailTemplates !== undefined && !mailFrom
      ? ['mailTemplates: nothing is sent without mailFrom or a mailer']
      : [];
  if (mailer.from !== undefined)
    return mailFrom === undefined ? [] : ['mailFrom: Mailer.ses says it already; give it there alone'];
  return mailFrom ? [] : ['mailFrom: expected with Mailer.lambda, which has no address of its own'];
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(legible(value));
  if (typeof value !== 'object' || value === null) return String(value);
  // CDK's decorators number the classes that they wrap.
  return `a ${value.constructor?.name.replace(/\d+$/, '') ?? 'object'}`;
}

function strangerFault(name: string): string {
  const [nearest = ''] = [...knownNames].sort((one, other) => distance(name, one) - distance(name, other));
  return `${name}: there is no such prop${distance(name, nearest) <= 3 ? `; is ${nearest} meant?` : ''}`;
}

/** How many letters have to be changed, added or left out to make one of the other (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (const [column, rival] of [...other].entries())
      next.push(
        Math.min((row[column] ?? 0) + (letter === rival ? 0 : 1), (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1),
      );
    row = next;
  }
  return row[other.length] ?? 0;
}
