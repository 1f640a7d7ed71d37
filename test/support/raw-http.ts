import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  /** Header lines as sent, name and value. */
  readonly headers: readonly (readonly [string, string])[];
  readonly bytes: Buffer;
  /** The bytes as UTF-8. */
  readonly body: string;
  /** Everything that came. */
  readonly text: string;
  /** Whether the server ended the connection. */
  readonly closed: boolean;
}

export interface RawHttpOptions {
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** Whether to go on reading after a whole answer, until the server ends the connection. @default false */
  readonly untilClosed?: boolean;
  /** Milliseconds without a byte after which nothing more is waited for. @default 10,000 for an answer; 300 after it, for the end of the connection */
  readonly silence?: number;
}

/** Sends bytes as they are, which no HTTP client lets you do, and reads what comes back. */
export async function rawHttp(
  port: number,
  request: string | Buffer,
  options: RawHttpOptions = {},
): Promise<RawAnswer> {
  const { host = '127.0.0.1', untilClosed = false, silence } = options;
  const socket = connect(port, host);
  let received = Buffer.alloc(0);
  const closed = await new Promise<boolean>((resolve, reject) => {
    socket.setTimeout(silence ?? 10_000, () => resolve(false));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (!isWhole(received)) return;
      if (untilClosed) socket.setTimeout(silence ?? 300);
      else resolve(false);
    });
    socket.on('end', () => resolve(true));
    socket.on('error', (error) => (received.length > 0 ? resolve(true) : reject(error)));
    socket.write(request);
  });
  socket.destroy();
  return { ...parsed(received), closed };
}

function parsed(received: Buffer): Omit<RawAnswer, 'closed'> {
  const end = received.indexOf('\r\n\r\n');
  const [first = '', ...lines] = received.subarray(0, end).toString('latin1').split('\r\n');
  const headers = lines.map((line) => {
    const at = line.indexOf(':');
    return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()] as const;
  });
  const bytes = received.subarray(end + 4);
  return { status: Number(first.split(' ')[1]), headers, bytes, body: bytes.toString(), text: received.toString() };
}

function isWhole(received: Buffer): boolean {
  const final = received.subarray(/^HTTP\/1\.1 100 [^\r]*\r\n\r\n/.exec(received.toString('latin1'))?.[0].length ?? 0);
  if (!final.includes('\r\n\r\n')) return false;
  const { status, headers, bytes } = parsed(final);
  const length = headers.find(([name]) => name === 'content-length')?.[1];
  return status === 204 || (length !== undefined && bytes.length >= Number(length));
}

/** The text of a request with these header lines; `host` is there already. */
export const rawRequest = (method: string, target: string, lines: readonly string[] = [], body = ''): string =>
  `${[`${method} ${target} HTTP/1.1`, 'host: localhost', ...lines].join('\r\n')}\r\n\r\n${body}`;
