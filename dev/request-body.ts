import type { IncomingMessage } from 'node:http';
import { maxBodyBytes } from '../contract/requests.ts';

export interface ReceivedBody {
  readonly bytes: Buffer;
  /** Whether the client has more to send than we read: the connection cannot carry another request. */
  readonly cut: boolean;
}

/** Whether the announced length alone shows that the body is too large; it is then refused without being waited for. */
export const announcesTooMuch = (request: IncomingMessage, most: number = maxBodyBytes): boolean =>
  Number(request.headers['content-length'] ?? 0) > most;

/**
 * Reads a body up to one byte more than the limit, which is all that its reader needs to refuse it.
 * Null where the client went away in the middle.
 */
export function receivedBody(request: IncomingMessage, most: number = maxBodyBytes): Promise<ReceivedBody | null> {
  if (announcesTooMuch(request, most)) return Promise.resolve({ bytes: Buffer.alloc(0), cut: true });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      // What comes after the limit keeps flowing into nothing: an unread socket would be reset before its answer is read.
      if (size > most) return;
      chunks.push(chunk);
      size += chunk.length;
      if (size > most) resolve({ bytes: Buffer.concat(chunks).subarray(0, most + 1), cut: true });
    });
    request.on('end', () => resolve({ bytes: Buffer.concat(chunks), cut: false }));
    request.on('error', () => resolve(null));
    request.on('close', () => resolve(null));
  });
}
