/** Preflights: HTTP APIs answer them themselves, from a list that has to be the one of `allowedOrigins`. */
import { Duration, Token } from 'aws-cdk-lib';
import { type CfnApi, CorsHttpMethod, type CorsPreflightOptions } from 'aws-cdk-lib/aws-apigatewayv2';
import { exposedHeaders, ownRequestHeaders, preflightMaxAge } from '../../contract/headers.ts';
import { allowedHeaders as defaultHeaders } from '../../contract/settings/http.ts';
import { legible } from '../public-url.ts';
import type { CorsSettings } from './gateway.ts';

/** Every method that a route may have, for routes of the user's own stand on the same API. */
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Browsers of these origins may send cookies, and read what the contract answers in headers. */
export const corsPreflight = ({
  allowedOrigins = [],
  allowedHeaders = defaultHeaders.default,
}: CorsSettings): CorsPreflightOptions => ({
  allowOrigins: [...allowedOrigins],
  allowCredentials: true,
  allowMethods: methods.map((method) => CorsHttpMethod[method]),
  allowHeaders: [...ownRequestHeaders.map((name) => name.toLowerCase()), ...allowedHeaders],
  exposeHeaders: [...exposedHeaders],
  maxAge: Duration.seconds(preflightMaxAge),
});

/** Whether the API is to answer preflights: API Gateway takes origins of http and https only. */
export const hasPreflights = ({ allowedOrigins }: CorsSettings): boolean =>
  allowedOrigins !== undefined && (Token.isUnresolved(allowedOrigins) || !allowedOrigins.some(isOfAnApp));

/** Where the API and HybridAuth would answer the same page differently, with the line that mends it. */
export function corsFaults({ corsConfiguration: answered }: CfnApi, settings: CorsSettings): string[] {
  if (Token.isUnresolved(answered)) return [];
  const { allowedOrigins: allowed } = settings;
  if (!allowed) return answered ? faultsWithoutOrigins(answered as CfnApi.CorsProperty) : [];
  const headers = settings.allowedHeaders ? `, allowedHeaders: ${written(settings.allowedHeaders)}` : '';
  const call = `corsPreflight: HybridAuth.corsPreflight({ allowedOrigins: ${written(allowed)}${headers} }),`;
  const foreign = Token.isUnresolved(allowed) ? [] : allowed.filter(isOfAnApp);
  if (foreign.length > 0)
    return answered
      ? [
          `allowedOrigins: API Gateway's own CORS cannot list ${foreign.join(', ')}, and hides what functions answer: ` +
            'leave `corsPreflight` out, and answer the preflights of your own routes in a function',
        ]
      : [];
  if (!answered) return [`allowedOrigins: the API answers no preflight; give it\n      ${call}`];
  const lacks = lacking(answered as CfnApi.CorsProperty, corsPreflight(settings));
  return lacks.length > 0
    ? [`allowedOrigins: the API answers preflights with other ${lacks.join(', ')}; give it\n      ${call}`]
    : [];
}

function faultsWithoutOrigins({ allowOrigins = [], allowCredentials }: CfnApi.CorsProperty): string[] {
  // Pages of anywhere, without cookies: such an API is open on purpose, and nobody signs in from those pages.
  if (allowCredentials !== true && allowOrigins.some((origin) => origin.includes('*'))) return [];
  return [
    `allowedOrigins: the API answers preflights of pages that may not sign in; give HybridAuth\n      ` +
      `allowedOrigins: ${written(allowOrigins)},\n    and the API\n      ` +
      `corsPreflight: HybridAuth.corsPreflight({ allowedOrigins: ${written(allowOrigins)} }),`,
  ];
}

/** The members in which the one configuration falls short of the other. */
function lacking(given: CfnApi.CorsProperty, wanted: CorsPreflightOptions): string[] {
  const hasAll = (list: string[] = [], names: readonly string[] = []): boolean => {
    const found = list.map((one) => one.toLowerCase());
    return Token.isUnresolved(list) || names.every((name) => found.includes(name.toLowerCase()));
  };
  const sameOrigins =
    Token.isUnresolved(given.allowOrigins) ||
    Token.isUnresolved(wanted.allowOrigins) ||
    (hasAll(given.allowOrigins, wanted.allowOrigins) && hasAll(wanted.allowOrigins, given.allowOrigins));
  return [
    ...(sameOrigins ? [] : ['allowOrigins']),
    ...(given.allowCredentials === true ? [] : ['allowCredentials']),
    ...(hasAll(given.allowMethods, needed) ? [] : ['allowMethods']),
    ...(hasAll(given.allowHeaders, wanted.allowHeaders) ? [] : ['allowHeaders']),
    ...(hasAll(given.exposeHeaders, wanted.exposeHeaders) ? [] : ['exposeHeaders']),
  ];
}

/** The methods of the contract's own routes. */
const needed = ['GET', 'POST', 'DELETE'];
/** An origin such as `capacitor://localhost`. */
const isOfAnApp = (origin: string): boolean => !Token.isUnresolved(origin) && !/^https?:/.test(origin);
const written = (origins: readonly string[]): string =>
  Token.isUnresolved(origins) ? 'origins' : `[${origins.map((origin) => `'${legible(origin)}'`).join(', ')}]`;
