/** Headers as Node's servers have them, or as Fetch does. */
export type RequestHeaders =
  | { readonly get: (name: string) => string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

interface Headed {
  readonly headers: RequestHeaders;
  /** Node's own list, by which a header that was sent twice is seen. */
  readonly rawHeaders?: readonly string[];
}

/** A request of Node, Express, Fastify, Hono or Fetch. */
export type IncomingRequest = Headed | { readonly raw: Headed };

/** The value of `Authorization`; several are joined by commas, which no credential of ours has. Undefined where there is none. */
export function authorizationOf(request: IncomingRequest): string | undefined {
  const { headers, rawHeaders } = 'raw' in request ? request.raw : request;
  const isFetch = typeof headers.get === 'function';
  // Node keeps the first of several.
  const values = rawHeaders?.filter((_, index) => index % 2 === 1 && isName(rawHeaders[index - 1])) ?? [];
  if (!isFetch && values.length > 1) return values.join(', ');
  const value = isFetch
    ? (headers as { get(name: string): string | null }).get('authorization')
    : (headers as Readonly<Record<string, string | readonly string[] | undefined>>).authorization;
  return typeof value === 'object' ? value?.join(', ') : value;
}

const isName = (name: string | undefined): boolean => name?.toLowerCase() === 'authorization';
