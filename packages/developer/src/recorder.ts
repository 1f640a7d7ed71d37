/** A request of a client, and what became of it. */
export interface Exchange {
  readonly id: number;
  readonly method: string;
  readonly path: string;
  readonly sent: unknown;
  readonly status: number;
  readonly answer: unknown;
  /** Whether the service answered and the client was kept from seeing it. */
  readonly isLost: boolean;
}

export interface Recorder {
  /** To be given to a client in place of the global one. */
  readonly fetch: typeof fetch;
  /** The newest first. */
  readonly exchanges: readonly Exchange[];
  /** The next answer to come is thrown away, as a bad network does. */
  loseNext(): void;
  readonly isLosing: boolean;
}

/** Keeps what goes over the wire. @param changed is called after each exchange */
export function recorder(changed: () => void): Recorder {
  const exchanges: Exchange[] = [];
  let isLosing = false;
  let count = 0;

  const recordingFetch = async (...[input, init]: Parameters<typeof fetch>): Promise<Response> => {
    const request = new Request(input, init);
    const sent = parsed(await request.clone().text());
    const response = await fetch(request);
    const answer = parsed(await response.clone().text());
    const isLost = isLosing;
    isLosing = false;
    const { pathname, search } = new URL(request.url);
    exchanges.unshift({
      ...{ id: ++count, method: request.method, path: pathname + search, sent },
      ...{ status: response.status, answer, isLost },
    });
    changed();
    if (isLost) throw new TypeError('the answer was lost');
    return response;
  };

  return {
    fetch: recordingFetch,
    exchanges,
    loseNext() {
      isLosing = true;
      changed();
    },
    get isLosing() {
      return isLosing;
    },
  };
}

function parsed(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
