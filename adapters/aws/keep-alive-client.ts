import { Agent as HttpAgent, type IncomingHttpHeaders, request as overHttp } from 'node:http';
import { Agent as HttpsAgent, request as overHttps } from 'node:https';
import { urlToHttpOptions } from 'node:url';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends one POST and reads its answer to the last byte; throws `NoResponse`. */
export type Post = (headers: Readonly<Record<string, string>>, body: string) => Promise<HttpAnswer>;

/** No whole answer came. */
export class NoResponse extends Error {
  override readonly name: 'TimeoutError' | 'ConnectionError';

  constructor(name: 'TimeoutError' | 'ConnectionError', cause?: unknown) {
    super('no answer', cause === undefined ? {} : { cause });
    this.name = name;
  }
}

export interface KeepAliveClientOptions {
  /** The budget of a POST, from its start to the last byte of the answer, milliseconds. */
  readonly within: number;
  /** The part of it within which there has to be a connection, milliseconds. */
  readonly connectWithin: number;
}

/** POSTs to one address over connections that are kept between calls. */
export function keepAliveClient(url: URL, { within, connectWithin }: KeepAliveClientOptions): Post {
  const place = urlToHttpOptions(url);
  const isTls = url.protocol === 'https:';
  const request = isTls ? overHttps : overHttp;
  const freshPool = () => new (isTls ? HttpsAgent : HttpAgent)({ keepAlive: true });
  let pool = freshPool();

  return (headers, body) =>
    new Promise((resolve, reject) => {
      const agent = pool;
      let isLate = false;
      const post = request({ ...place, method: 'POST', agent, headers });
      const giveUp = () => {
        isLate = true;
        post.destroy();
        fail();
      };
      const early = Math.min(connectWithin, within);
      let timer = setTimeout(() => {
        if (post.socket?.connecting ?? true) giveUp();
        else timer = setTimeout(giveUp, within - early);
      }, early);
      const fail = (cause?: unknown) => {
        clearTimeout(timer);
        // After a freeze of the instance every kept connection may be dead: the next try must not take another of them.
        if (pool === agent) pool = freshPool();
        reject(new NoResponse(isLate ? 'TimeoutError' : 'ConnectionError', cause));
      };

      post.on('error', fail);
      post.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        // A cut answer is no answer: it ends in an error and never comes to its end.
        response.on('error', fail);
        response.on('end', () => {
          clearTimeout(timer);
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      });
      post.end(body);
    });
}
