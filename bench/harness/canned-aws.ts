import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

/** A stand-in for DynamoDB and Secrets Manager in a process of its own, which answers the same at once every time. */
export interface CannedAws {
  readonly endpoint: string;
  stop(): Promise<void>;
}

export interface CannedAnswers {
  /** The whole answer to a GetItem or GetSecretValue whose body contains the key; where none does: no item. */
  readonly answers: Readonly<Record<string, string>>;
}

export async function cannedAws(answers: CannedAnswers['answers']): Promise<CannedAws> {
  const child: ChildProcess = fork(import.meta.filename, [], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.send({ answers });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}

/** No HTTP server of Node's: it would cost as much as what is measured, on the other core. */
function serve({ answers }: CannedAnswers): void {
  const canned = (body: string) =>
    Buffer.from(
      `HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\nx-amzn-requestid: canned\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  const known = Object.entries(answers).map(([key, body]) => [key, canned(body)] as const);
  const nothing = canned('{}');
  const nothingFound = canned('{"Items":[],"Count":0,"ScannedCount":0}');
  const answerTo = (request: string): Buffer =>
    known.find(([key]) => request.includes(key))?.[1] ?? (/\.Query\r/i.test(request) ? nothingFound : nothing);

  const server = createServer((socket: Socket) => {
    let text = '';
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      for (;;) {
        const head = text.indexOf('\r\n\r\n');
        if (head < 0) return;
        const length = Number(/content-length: *(\d+)/i.exec(text.slice(0, head))?.[1] ?? 0);
        const end = head + 4 + length;
        if (text.length < end) return;
        socket.write(answerTo(text.slice(0, end)));
        text = text.slice(end);
      }
    });
  });
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
}

if (process.argv[1] === import.meta.filename && process.send) {
  process.once('message', serve as (message: unknown) => void);
  process.once('disconnect', () => process.exit(0));
}
