import type { HybridAuthProps } from '../hybrid-auth.ts';
import type { Gateway } from './gateway.ts';
import { type AnyHttpApi, isHttpApi } from './http-api.ts';
import { HttpGateway } from './http-gateway.ts';
import { type AnyRestApi, isRestApi } from './rest-api.ts';
import { RestGateway } from './rest-gateway.ts';

/** The kinds of API that a HybridAuth can serve. */
export type AnyApi = AnyHttpApi | AnyRestApi;

export const isApi = (value: unknown): value is AnyApi => isHttpApi(value) || isRestApi(value);

/** @throws Error for what is neither: the props have been checked */
export function gatewayOf({ api, ...options }: HybridAuthProps): Gateway {
  if (isHttpApi(api)) return new HttpGateway(api);
  if (isRestApi(api)) return new RestGateway(api, options);
  throw new Error('hybrid-auth: api: neither an HTTP API nor a REST API');
}
