/** What a handler answers; the pipeline adds the headers that every response carries. */
export interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Values of `Set-Cookie`. */
  readonly cookies: readonly string[];
  readonly body: string | null;
}

type More = Partial<Omit<Response, 'body'>>;

export const json = (body: object, { status = 200, headers = {}, cookies = [] }: More = {}): Response => ({
  status,
  headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
  cookies,
  body: JSON.stringify(body),
});

/** It is under way; what comes of it is told elsewhere. */
export const accepted = (): Response => json({}, { status: 202 });

export const noContent = ({ headers = {}, cookies = [] }: Omit<More, 'status'> = {}): Response => ({
  status: 204,
  headers,
  cookies,
  body: null,
});

/** Seconds for which anybody may keep a public document: far shorter than a key is known before its use. */
const documentMaxAge = 300;

/** A document for everybody, pages of other origins included. */
export const publicDocument = (body: string): Response => ({
  status: 200,
  headers: {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': `public, max-age=${documentMaxAge}`,
    'Access-Control-Allow-Origin': '*',
    'Cross-Origin-Resource-Policy': 'cross-origin',
  },
  cookies: [],
  body,
});
