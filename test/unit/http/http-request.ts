import type { Request } from '../../../functions/http/request.ts';

export type RequestParts = Partial<Omit<Request, 'body' | 'query'>> & {
  readonly body?: string | Buffer;
  readonly query?: string;
};

/** A request as a gateway hands it over. */
export function httpRequest({ body = '', query = '', headers = {}, ...more }: RequestParts = {}): Request {
  const bytes = Buffer.from(body);
  return {
    id: 'JKJaXmPLvHcESHA=',
    method: 'GET',
    route: '/auth/me',
    headers: { 'content-length': String(bytes.length), 'user-agent': 'Mozilla/5.0', ...headers },
    cookies: [],
    query: new URLSearchParams(query),
    pathParameters: {},
    body: bytes,
    sourceIp: '205.255.255.176',
    authorizerContext: null,
    ...more,
  };
}
