import type { Answer, Call, HttpService } from '../../test/support/http-service.ts';

/** Carries one request of a client that was made for another server to the service, and the answer back. */
export type Translation = (service: HttpService) => (path: string, call: Call) => Promise<Answer>;

/** An answer in the words of the other server. Pages of any origin may read it. */
export function answer(status: number, body: object | null, headers: Record<string, string> = {}): Answer {
  const text = body === null ? '' : JSON.stringify(body);
  const exposed = ['Date', ...Object.keys(headers)].join(', ');
  return {
    ...{ status, text, json: body, setCookies: [] },
    headers: { 'content-type': 'application/json', 'access-control-expose-headers': exposed, ...headers },
  };
}

/**
 * Lets pages read every answer, and answers preflights as the other server does.
 * @param translate answers null for what goes on to the service as it is
 */
export const translation =
  (translate: (service: HttpService, path: string, call: Call) => Promise<Answer | null>): Translation =>
  (service) =>
  async (path, call) => {
    const { cookie: _, ...headers } = call.headers ?? {};
    const sent = { ...call, headers };
    const preflight = {
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': String(headers['access-control-request-headers'] ?? ''),
    };
    const found =
      call.method === 'OPTIONS'
        ? answer(204, null, preflight)
        : ((await translate(service, path, sent)) ?? (await service.call(path, sent)));
    const readable = {
      'access-control-allow-origin': String(headers.origin),
      'access-control-allow-credentials': 'true',
    };
    return { ...found, headers: { ...found.headers, ...readable } };
  };

/** Signs in, or refreshes: answers what the service said. */
export const post = (service: HttpService, path: string, body: object | null, authorization?: unknown) =>
  service.call(path, {
    method: 'POST',
    ...(authorization ? { headers: { authorization: String(authorization) } } : {}),
    ...(body && { body }),
  });

export const bodyOf = (call: Call): Record<string, unknown> => JSON.parse(String(call.body ?? '{}'));
