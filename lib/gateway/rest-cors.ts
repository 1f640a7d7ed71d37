/** Preflights of a REST API: each resource answers its own. */
import { Duration } from 'aws-cdk-lib';
import { Cors, type CorsOptions } from 'aws-cdk-lib/aws-apigateway';
import { exposedHeaders, ownRequestHeaders, preflightMaxAge } from '../../contract/headers.ts';
import { allowedHeaders as defaultHeaders } from '../../contract/settings/http.ts';
import type { CorsSettings } from './gateway.ts';

/** For a resource of the user's own. Where no origin is allowed no page may call it: CDK asks for one all the same. */
export const restCorsPreflight = ({
  allowedOrigins,
  allowedHeaders = defaultHeaders.default,
}: CorsSettings): CorsOptions => {
  if (!allowedOrigins)
    throw new Error(
      'hybrid-auth: restCorsPreflight: there are no allowedOrigins, so no page of another origin may call',
    );
  return {
    allowOrigins: [...allowedOrigins],
    allowCredentials: true,
    allowMethods: Cors.ALL_METHODS.filter((method) => method !== 'OPTIONS'),
    allowHeaders: [...ownRequestHeaders, ...allowedHeaders],
    exposeHeaders: [...exposedHeaders],
    maxAge: Duration.seconds(preflightMaxAge),
  };
};
