/** Events of functions behind the authorizer, for tests of the functions alone. */
import type { NobodyContext, PrincipalContext } from '../contract/principal-context.ts';
import { systemClock } from '../core/clock.ts';
import { newId } from '../core/random.ts';
import { principalContext } from '../functions/http/principal-context.ts';
import { integrationEvent, type MatchedRoute, type ReceivedRequest } from './gateway-event.ts';
import type { PrincipalEvent, RestPrincipalEvent } from './principal-event-types.ts';
import { restIntegrationEvent } from './rest-event.ts';
import { completePrincipal, type TestPrincipal } from './test-principal.ts';

/**
 * The request of a test.
 * @stability experimental
 */
export interface TestRequest {
  /** As API Gateway has it, such as `POST /orders/{id}`. @default 'GET /' */
  readonly routeKey?: string;
  /** The values of the braces in the route. @default - none */
  readonly pathParameters?: Readonly<Record<string, string>>;
  /** What stands behind `?`. @default - none */
  readonly query?: Readonly<Record<string, string>>;
  /** Names in lower case. @default - none; with a body that is no string, `content-type: application/json` */
  readonly headers?: Readonly<Record<string, string>>;
  /** A text, or what becomes JSON. @default - none */
  readonly body?: unknown;
}

/**
 * What a function behind the authorizer is called with, on an HTTP API: `principal(event)` of `hybrid-auth/lambda` reads the
 * caller out of it.
 * @param caller null for nobody, on a route that is `optional`
 * @throws TypeError that names each member that a principal does not have
 * @stability experimental
 */
export function principalEvent(caller: TestPrincipal | null = {}, request: TestRequest = {}): PrincipalEvent {
  const { received, matched, body } = receivedIn(request);
  const event = integrationEvent(received, matched, body);
  const authorizer = { lambda: contextOf(caller) };
  return { ...event, requestContext: { ...event.requestContext, authorizer } } as PrincipalEvent;
}

/**
 * The same on a REST API.
 * @stability experimental
 */
export function restPrincipalEvent(caller: TestPrincipal | null = {}, request: TestRequest = {}): RestPrincipalEvent {
  const { received, matched, body } = receivedIn(request);
  const context = contextOf(caller);
  const principalId = 'sub' in context ? context.sub : 'nobody';
  return restIntegrationEvent(received, matched, body, { principalId, ...context }) as RestPrincipalEvent;
}

function contextOf(caller: TestPrincipal | null): PrincipalContext | NobodyContext {
  if (caller === null) return { auth_method: 'none' };
  const { authMethod: method, authTime, ...rest } = completePrincipal(caller);
  return principalContext({ ...rest, method, authenticatedAt: authTime.getTime() });
}

function receivedIn({ routeKey = 'GET /', pathParameters = {}, query = {}, headers = {}, body }: TestRequest) {
  const [method = '', route = '/'] = routeKey.split(' ');
  const isJson = body !== undefined && typeof body !== 'string';
  const received: ReceivedRequest = {
    method: method === 'ANY' ? 'GET' : method,
    path: route.replace(/\{(\w+)\+?\}/g, (whole, name: string) => pathParameters[name] ?? whole),
    query: new URLSearchParams({ ...query }).toString(),
    headers: { ...(isJson && { 'content-type': 'application/json' }), ...headers },
    cookies: [],
    protocol: 'HTTP/1.1',
    sourceIp: '127.0.0.1',
    requestId: newId(),
    at: systemClock(),
  };
  const matched: MatchedRoute = {
    route: { path: route, methods: [method], function: '', access: 'authorizer' },
    parameters: { ...pathParameters },
  };
  const bytes = Buffer.from(body === undefined ? '' : isJson ? JSON.stringify(body) : String(body));
  return { received, matched, body: bytes };
}
