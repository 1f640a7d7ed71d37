import { Agent, request } from 'node:http';

export interface Sent {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export type Send = (sent: Sent) => Promise<Received>;

/** A client of a local server over kept connections, lighter than fetch: it runs beside what it measures. */
export function client(url: string, connections: number): { send: Send; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { hostname: host, port } = new URL(url);
  const send: Send = ({ method, path, headers, body = '' }) =>
    new Promise((resolve, reject) => {
      const sent = request({
        host,
        port,
        method,
        path,
        agent,
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      });
      sent.on('error', reject);
      sent.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      });
      sent.end(body);
    });
  return { send, close: () => agent.destroy() };
}

export interface Sustained {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly count: number;
}

/** Keeps `parallel` workers busy for a while; each does its work one after the other. */
export async function sustained(
  parallel: number,
  milliseconds: number,
  work: (worker: number) => Promise<void>,
): Promise<Sustained> {
  const times: number[] = [];
  const began = performance.now();
  await Promise.all(
    Array.from({ length: parallel }, async (_, worker) => {
      while (performance.now() - began < milliseconds) {
        const from = performance.now();
        await work(worker);
        times.push(performance.now() - from);
      }
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  times.sort((one, other) => one - other);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { perSecond: times.length / seconds, p50: at(0.5), p99: at(0.99), p999: at(0.999), count: times.length };
}
