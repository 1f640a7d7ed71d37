import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestListener } from './loopback-server.ts';
import { isOwnHost } from './own-machine.ts';

/** An answer of the local server's own, beside those of the service. */
export interface LocalAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export const plainText = (status: number, body: string): LocalAnswer => ({
  status,
  type: 'text/plain; charset=utf-8',
  body,
});

/** The policy of a page without scripts, for this style alone. */
export const policyOf = (style: string): string =>
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

export interface LocalPages {
  readonly paths: RegExp;
  readonly policy: string;
  readonly answer: (path: string) => Promise<LocalAnswer>;
}

/** Answers GET and HEAD of these paths; everything else is left to the other listener. */
export const withLocalPages =
  ({ paths, policy, answer }: LocalPages, others: RequestListener): RequestListener =>
  async (request, response) => {
    const { method, url = '', headers } = request;
    const [path = ''] = url.split('?', 1);
    if (!paths.test(path)) return others(request, response);
    if (!isOwnHost(headers.host)) send(request, response, policy, plainText(403, 'For localhost only.\n'));
    else if (method !== 'GET' && method !== 'HEAD') send(request, response, policy, plainText(405, 'GET only.\n'));
    else send(request, response, policy, await answer(path));
  };

function send(
  { method }: IncomingMessage,
  response: ServerResponse,
  policy: string,
  { status, type, body }: LocalAnswer,
): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'content-security-policy': policy,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    ...(status === 405 && { allow: 'GET, HEAD' }),
  });
  response.end(method === 'HEAD' ? undefined : body);
}
