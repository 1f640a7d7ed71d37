import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { announcesTooMuch } from './request-body.ts';
import { StartupFault } from './startup-fault.ts';
import { withResolvers } from './with-resolvers.ts';

export type RequestListener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface LoopbackServer {
  readonly port: number;
  /** Starts to answer; requests that came before wait for this. */
  answerWith(listener: RequestListener): void;
  /** Takes no new requests, lets those in flight finish for a moment, then cuts what is left. */
  stop(): Promise<void>;
}

/** Milliseconds that a closed connection stays readable, so that the answer is not lost to a reset. */
const lingerTime = 2_000;
/** Milliseconds that requests in flight get at the stop. */
const finishTime = 3_000;

/**
 * Listens on 127.0.0.1 and, where the machine has it, on ::1, because `localhost` may mean either; never on an address
 * that others reach, for what is served here has demo users. Port 0 takes a free one.
 *
 * @throws {StartupFault} where the port is taken
 */
export async function listenOnLoopback(port: number): Promise<LoopbackServer> {
  const listening = withResolvers<RequestListener>();
  const unanswered = new WeakMap<Duplex, ServerResponse>();
  const servers: Server[] = [];
  let stopping = false;

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    unanswered.set(request.socket, response);
    const listener = await listening.promise;
    if (stopping) response.setHeader('connection', 'close');
    try {
      await listener(request, response);
    } catch (error) {
      console.error('The local server failed:', error);
      response.destroy();
    }
  };

  const make = (): Server => {
    const server = createServer({ keepAliveTimeout: 30_000, headersTimeout: 20_000, requestTimeout: 30_000 });
    // Node drops the headers after the 2,000th without a word; the size of them all is limited anyway.
    server.maxHeadersCount = 0;
    server.on('request', answer);
    server.on('checkContinue', (request, response) => {
      if (!announcesTooMuch(request)) response.writeContinue();
      answer(request, response);
    });
    server.on('connect', (_request, socket) => refuse(socket, '501 Not Implemented'));
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      const status = refusals[error.code ?? ''] ?? '400 Bad Request';
      const earlier = unanswered.get(socket);
      // Garbage behind a whole request, in one connection: that request still gets its answer first.
      if (earlier?.req.complete && !earlier.writableFinished) earlier.once('close', () => refuse(socket, status));
      else if (earlier?.headersSent && !earlier.writableFinished) socket.destroy();
      else refuse(socket, status);
    });
    servers.push(server);
    return server;
  };

  const first = make();
  const bound = await listen(first, port, '127.0.0.1');
  try {
    await listen(make(), bound, '::1');
  } catch (error) {
    // A machine without IPv6 has no ::1, and can do without. Where another program holds the port there, half of the
    // clients would get its answers: that port is taken.
    if (error instanceof StartupFault) {
      first.close();
      if (port === 0) return listenOnLoopback(0);
      throw error;
    }
  }

  return {
    port: bound,
    answerWith: listening.resolve,
    stop: async () => {
      stopping = true;
      await Promise.all(servers.map(close));
    },
  };
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), finishTime);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new StartupFault(`Port ${port} is taken. Stop what listens there, or choose another port with --port.`)
          : error.code === 'EACCES'
            ? new StartupFault(`Port ${port} may not be opened by you. Choose another port with --port.`)
            : error,
      ),
    );
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** What Node's parser refuses, by its error code; anything else is a 400. */
const refusals: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => {});
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  linger(socket);
}

/**
 * Closes the connection after the answer, though the client may still be sending: our side ends at once, theirs is
 * read into nothing for a while. A socket closed with unread bytes is reset, and a reset takes the answer away.
 */
export function closeAfter(response: ServerResponse): void {
  response.setHeader('connection', 'close');
  const socket: Socket | null = response.socket;
  if (socket === null) return;
  socket.destroySoon = () => {
    socket.end();
    linger(socket);
  };
}

function linger(socket: Duplex): void {
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), lingerTime);
  socket.once('close', () => clearTimeout(timer));
}
