import type { IncomingMessage, Server } from 'node:http';

/** A page elsewhere that made a name of its own lead here must read and change nothing. */
export const isOwnHost = (host = ''): boolean => /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(host);

/** Each browser says in one of these that it is one. */
export const isOfBrowser = ({ headers }: IncomingMessage): boolean =>
  headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;

/** Lets programs of this machine alone ask the server: what it holds is no page's. */
export function refusePages(server: Server): void {
  const listeners = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response) => {
    if (isOfBrowser(request) || !isOwnHost(request.headers.host)) response.writeHead(403).end();
    else for (const listener of listeners) listener.call(server, request, response);
  });
}
