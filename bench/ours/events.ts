/** Events as API Gateway sends them, made by the same code that the local server uses. */
import { authRoutes, demoRoutes } from '../../contract/routes.ts';
import { authorizerEvent, integrationEvent, type ReceivedRequest } from '../../dev/gateway-event.ts';
import { matchedRoute } from '../../dev/gateway-route.ts';

const routes = [...authRoutes, ...demoRoutes];

interface Sent {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly origin?: string;
  readonly bearer?: string;
  /** `name=value` */
  readonly cookie?: string;
  readonly body?: object;
}

const received = ({ method = 'GET', path, origin, bearer, cookie, body }: Sent): ReceivedRequest => ({
  method,
  path,
  query: '',
  headers: {
    accept: 'application/json',
    'accept-encoding': 'gzip, deflate, br',
    'content-length': '0',
    host: 'localhost',
    'user-agent': 'bench/1.0 (a client of ordinary length; like any other)',
    'x-amzn-trace-id': 'Root=1-69241b0c-3a2f8d4e5b6c7d8e9f0a1b2c',
    'x-forwarded-for': '203.0.113.7',
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
    ...(bearer && { authorization: `Bearer ${bearer}` }),
    ...(origin && { origin, 'sec-fetch-site': 'same-origin' }),
    ...(body && { 'content-type': 'application/json' }),
  },
  cookies: cookie ? [cookie] : [],
  protocol: 'HTTP/1.1',
  sourceIp: '203.0.113.7',
  requestId: 'JKJaXmPLvHcESHA=',
  at: Date.now(),
});

const matched = ({ method = 'GET', path }: Sent) => {
  const route = matchedRoute(routes, method, path);
  if (!route) throw new Error(`no route for ${method} ${path}`);
  return route;
};

/** The event of the authorizer. */
export const authorizerEventOf = (sent: Sent): object => authorizerEvent(received(sent), matched(sent));

/** The event of a function behind a public route. */
export const functionEventOf = (sent: Sent): object =>
  integrationEvent(received(sent), matched(sent), Buffer.from(sent.body ? JSON.stringify(sent.body) : ''));
