/** The fragment of the address: `#/reset?token=…`, as the links of mails have it. */
export interface Route {
  /** `/reset`; `/` where there is none. */
  readonly path: string;
  readonly query: URLSearchParams;
}

export function routeOf(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  return { path: path.startsWith('/') ? path : '/', query: new URLSearchParams(query) };
}
