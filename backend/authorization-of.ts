interface FetchHeaders {
  /** The value of a header; several are joined by commas. */
  readonly get: (name: string) => string | null;
}

type NodeHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Headers as Node's servers have them, or as Fetch does. */
export type RequestHeaders = FetchHeaders | NodeHeaders;

interface Headed {
  /** By name, in lower case. */
  readonly headers: RequestHeaders;
  /** Node's own list, by which a header that was sent twice is seen. @default - there is none */
  readonly rawHeaders?: readonly string[];
}

/**
 * A request of Node, Express, Fastify, Hono or Fetch.
 * @stability stable
 */
export type IncomingRequest =
  | Headed
  | {
      /** The request inside, of Fetch or Node. */
      readonly raw: Headed;
    };

/** The value of `Authorization`; several are joined by commas, which no credential of ours has. Undefined where there is none. */
export function authorizationOf(request: IncomingRequest): string | undefined {
  const { headers, rawHeaders = [] } = 'raw' in request ? request.raw : request;
  if (isFetch(headers)) return headers.get('authorization') ?? undefined;
  // Of several Node keeps the first alone; its list has names and values by turns.
  const sent = rawHeaders.filter((_, at) => at % 2 === 1 && /^authorization$/i.test(String(rawHeaders[at - 1])));
  if (sent.length > 1) return sent.join(', ');
  const { authorization } = headers;
  return typeof authorization === 'object' ? authorization.join(', ') : authorization;
}

const isFetch = (headers: RequestHeaders): headers is FetchHeaders => typeof headers.get === 'function';
