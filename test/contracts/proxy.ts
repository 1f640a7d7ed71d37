import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One operation on its way to the database; a proxy may change its body, and its answer or null: it gets lost. */
export interface Passage {
  readonly operation: string;
  readonly body: Record<string, unknown>;
  /** Sends the operation, with another body if given; answers status and body. */
  onward(body?: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
}

/** What comes back instead: AWS's answer of this body or, with a `text`, whatever another server says under those headers. */
export type Returned =
  | { readonly status: number; readonly body: unknown }
  | { readonly status: number; readonly text: string; readonly headers: Readonly<Record<string, string>> };

export type Interference = (passage: Passage) => Promise<Returned | null>;

export interface DatabaseProxy {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Stands before a real database and interferes with what passes, as a network or a busy table does. */
export async function startProxy(endpoint: string, interfere: Interference): Promise<DatabaseProxy> {
  const server = createServer(async (incoming, outgoing) => {
    const { host, 'content-length': _, ...headers } = incoming.headers;
    const body = JSON.parse(await textOf(incoming));
    const onward = async (sent: unknown = body) => {
      const out = request(endpoint, { method: 'POST', headers });
      out.end(JSON.stringify(sent));
      const [answer] = await once(out, 'response');
      return { status: answer.statusCode as number, body: JSON.parse(await textOf(answer)) };
    };
    const operation = String(headers['x-amz-target']).split('.')[1] ?? '';
    const answer = await interfere({ operation, body, onward });
    if (!answer) return incoming.socket.destroy();
    if ('text' in answer) return outgoing.writeHead(answer.status, { ...answer.headers }).end(answer.text);
    outgoing
      .writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'proxy' })
      .end(JSON.stringify(answer.body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
