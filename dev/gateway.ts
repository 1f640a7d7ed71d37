import { type IncomingMessage, type ServerResponse, validateHeaderName, validateHeaderValue } from 'node:http';
import { problemAnswer } from '../backend/problem-answer.ts';
import type { ErrorCode } from '../contract/errors.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { AuthError } from '../core/errors.ts';
import { newId } from '../core/random.ts';
import { type CorsSettings, preflightResponse, sharingHeaders } from '../functions/http/cors.ts';
import {
  authorizerEvent,
  integrationEvent,
  type MatchedRoute,
  type ReceivedRequest,
  receivedRequest,
} from './gateway-event.ts';
import { type GatewayRoute, isAt, matchedRoute, methodsOf } from './gateway-route.ts';
import { type LambdaRuntime, TimedOut } from './lambda-runtime.ts';
import { closeAfter } from './loopback-server.ts';
import { receivedBody } from './request-body.ts';
import { fromRestResult, policyContext, restAuthorizerEvent, restIntegrationEvent } from './rest-event.ts';

export interface GatewayOptions {
  /** Asked at each request: the routes of an app may change meanwhile. */
  readonly routes: readonly GatewayRoute[] | (() => readonly GatewayRoute[]);
  /**
   * Whose pages may read what routes behind the authorizer answer; the functions of public routes say so themselves.
   * @default nobody's
   */
  readonly cors?: CorsSettings;
  /** Invokes the functions of the routes, and `authorizer` before the routes that want one. */
  readonly invoke: LambdaRuntime['invoke'];
  /** Milliseconds. @default 10,000, as API Gateway's */
  readonly authorizerTimeout?: number;
  /** Milliseconds. @default 30,000, as API Gateway's */
  readonly integrationTimeout?: number;
  /** @default systemClock */
  readonly now?: Clock;
  /** Told of every handler that threw, timed out or answered what no gateway can send. */
  readonly logEvent?: (functionName: string, cause: unknown) => void;
  /**
   * Whether all of it is a REST API: that says other words of its own, answers no preflights, and leaves out a slash behind a path.
   * @default false
   */
  readonly isRest?: boolean;
  /** Bytes of a body. @default one more than our own functions take, which refuse it themselves */
  readonly maxBodyBytes?: number;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: Buffer;
}

/** API Gateway's own words. */
const ownAnswer = (status: number, message: string): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  cookies: [],
  body: Buffer.from(JSON.stringify({ message })),
});
const notFound = ownAnswer(404, 'Not Found');
const forbidden = ownAnswer(403, 'Forbidden');
const internalError = ownAnswer(500, 'Internal Server Error');
const unavailable = ownAnswer(503, 'Service Unavailable');
const tooLarge = ownAnswer(413, 'Request Entity Too Large');
/** Those of REST APIs. */
const badGateway = ownAnswer(502, 'Internal server error');
const gatewayTimeout = ownAnswer(504, 'Endpoint request timed out');

/**
 * Stands in for API Gateway: an HTTP API with payload format 2.0, simple authorizer responses and no cache; and for routes of
 * REST APIs of an app.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function gateway(options: GatewayOptions) {
  const { invoke, now = systemClock, logEvent = () => {}, cors = { allowedOrigins: [], allowedHeaders: [] } } = options;
  const routes = () => (typeof options.routes === 'function' ? options.routes() : options.routes);

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const received = receivedRequest(request, newId(), now());
    const body = await receivedBody(request, options.maxBodyBytes);
    if (body === null) return;
    if (body.cut) closeAfter(response);
    response.setHeader('apigw-requestid', received.requestId);
    const isRefused = body.cut && options.maxBodyBytes !== undefined;
    send(response, isRefused ? tooLarge : await answer(received, body.bytes));
  };

  async function answer(received: ReceivedRequest, body: Buffer): Promise<Answer> {
    const path = options.isRest ? received.path.replace(/(?<=.)\/$/, '') : received.path;
    const matched = matchedRoute(routes(), received.method, path);
    if (matched === null)
      return options.isRest ? restRefusal('not_found', received) : (preflightAnswer(received) ?? notFound);
    const { access, isOfApp, isRest } = matched.route;
    const verdict = access === 'public' ? null : await (isRest ? restVerdict : httpVerdict)(received, matched);
    if (verdict && 'refusal' in verdict) return options.isRest ? verdict.refusal : shared(received, verdict.refusal);
    const answered = await answerOf(received, matched, body, verdict?.context);
    // Functions of REST APIs say themselves whose pages may read, as do our own public ones.
    return isRest || (access === 'public' && !isOfApp) ? answered : shared(received, answered);
  }

  /** API Gateway answers preflights before any authorizer, from its CORS configuration. */
  function preflightAnswer(received: ReceivedRequest): Answer | null {
    const { method, path, headers } = received;
    const methods = routes()
      .filter((route) => isAt(route, path))
      .flatMap(methodsOf);
    const response = preflightResponse(method, headers, methods, cors);
    if (response === null) return null;
    return shared(received, { status: response.status, headers: response.headers, cookies: [], body: Buffer.alloc(0) });
  }

  /** With the headers of the CORS configuration, a refusal included. */
  function shared({ headers }: ReceivedRequest, answer: Answer): Answer {
    const own = Object.entries(sharingHeaders(headers, cors)).map(([name, value]) => [name.toLowerCase(), value]);
    return { ...answer, headers: { ...answer.headers, ...Object.fromEntries(own) } };
  }

  function asked(event: object, { requestId }: ReceivedRequest, { route: { alias } }: MatchedRoute): Promise<unknown> {
    return invoke('authorizer', event, { requestId, timeout: options.authorizerTimeout ?? 10_000, alias });
  }

  async function httpVerdict(received: ReceivedRequest, matched: MatchedRoute): Promise<Verdict> {
    try {
      const result = await asked(authorizerEvent(received, matched), received, matched);
      const { isAuthorized, context } = isRecord(result) ? result : {};
      // Only a real boolean counts: the string "false" is no verdict, and no reason to let anybody in.
      if (isAuthorized === false) return { refusal: forbidden };
      if (isAuthorized !== true) throw new Error('the authorizer gave no boolean isAuthorized');
      if (context === undefined || context === null) return { context: null };
      if (!isRecord(context)) throw new Error('the authorizer gave a context that is no object');
      return { context: Object.keys(context).length > 0 ? context : null };
    } catch (cause) {
      logEvent('authorizer', cause);
      return { refusal: internalError };
    }
  }

  /** In the words that HybridAuth gives a REST API, which can tell a refusal from another. */
  async function restVerdict(received: ReceivedRequest, matched: MatchedRoute): Promise<Verdict> {
    const refusal = (code: ErrorCode): Verdict => ({ refusal: restRefusal(code, received) });
    try {
      const context = policyContext(await asked(restAuthorizerEvent(received, matched), received, matched));
      return context ? { context } : refusal('forbidden');
    } catch (cause) {
      const { message } = cause as Partial<Error>;
      if (message === 'Unauthorized') return refusal('unauthenticated');
      // How ours says that nobody can know.
      if (message === 'unavailable') return refusal('unavailable');
      logEvent('authorizer', cause);
      return refusal('unavailable');
    }
  }

  /** @param context what the authorizer passed on; undefined where none stands before the route */
  async function answerOf(
    received: ReceivedRequest,
    matched: MatchedRoute,
    body: Buffer,
    context?: Record<string, unknown> | null,
  ): Promise<Answer> {
    const { function: name, isRest } = matched.route;
    try {
      const event = isRest
        ? restIntegrationEvent(received, matched, body, context ?? undefined)
        : integrationEvent(received, matched, body, context);
      const { integrationTimeout: timeout = isRest ? 29_000 : 30_000 } = options;
      const result = await invoke(name, event, { requestId: received.requestId, timeout });
      return interpreted(isRest ? fromRestResult(result) : result);
    } catch (cause) {
      logEvent(name, cause);
      const [failed, late] = isRest ? [badGateway, gatewayTimeout] : [internalError, unavailable];
      return cause instanceof TimedOut ? late : failed;
    }
  }
}

/** A gateway response of a REST API, as HybridAuth words it. */
function restRefusal(code: ErrorCode, { requestId }: ReceivedRequest): Answer {
  const { status, headers, body } = problemAnswer(new AuthError(code), requestId);
  return { status, headers: { ...headers, 'X-Request-Id': requestId }, cookies: [], body: Buffer.from(body) };
}

type Verdict = { readonly refusal: Answer } | { readonly context: Record<string, unknown> | null };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Headers that belong to the connection, which is not the function's. */
const ofTheConnection = ['connection', 'keep-alive', 'transfer-encoding', 'content-length'];

/** Reads a function's result; throws where API Gateway would answer 500. */
function interpreted(result: unknown): Answer {
  if (!isRecord(result) || result.statusCode === undefined) return inferred(result);
  const { statusCode, headers = {}, cookies = [], body = '', isBase64Encoded = false } = result;
  if (!Number.isInteger(statusCode) || Number(statusCode) < 200 || Number(statusCode) > 599) {
    throw new Error(`got statusCode ${JSON.stringify(statusCode)}, expected a number from 200 to 599`);
  }
  if (!isRecord(headers)) throw new Error('got headers that are no object');
  if (!Array.isArray(cookies)) throw new Error('got cookies that are no array');
  if (body !== null && typeof body !== 'string') throw new Error('got a body that is no string');
  const bytes = Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8');
  const named = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), String(value)] as const)
    .filter(([name]) => !ofTheConnection.includes(name));
  const values = [...named, ...cookies.map((cookie) => ['set-cookie', String(cookie)] as const)];
  for (const [name, value] of values) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  }
  return {
    status: Number(statusCode),
    headers: { ...(bytes.length > 0 && { 'content-type': 'text/plain;charset=utf-8' }), ...Object.fromEntries(named) },
    cookies: cookies.map(String),
    body: bytes,
  };
}

/** Payload 2.0: a result without a status is the body of a 200. */
const inferred = (result: unknown): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  cookies: [],
  body: Buffer.from(typeof result === 'string' ? result : JSON.stringify(result)),
});

function send(response: ServerResponse, { status, headers, cookies, body }: Answer): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (cookies.length > 0) response.appendHeader('set-cookie', cookies);
  if (status !== 204 && status !== 304) response.setHeader('content-length', body.length);
  response.end(body);
}
