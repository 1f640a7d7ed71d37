/// <reference lib="dom" />
/** A service in words of a test: for what a network and strangers on it do. The real one is what everything else is tested on. */
import type { Auth, AuthOptions } from '../../packages/client/src/auth.ts';
import { createAuthIn } from '../../packages/client/src/create-auth-in.ts';
import { type Environment, thisEnvironment } from '../../packages/client/src/environment.ts';

export const url = 'https://api.example.com';

export type Reply = Response | Error | ((request: Request) => Response | Promise<Response>);

const user = {
  id: 'u',
  email: 'user@example.com',
  email_verified: true,
  has_password: true,
  roles: [],
  permissions: [],
};
const at = '2026-11-27T07:00:00.000Z';

export const tokensOf = (generation: number, session = 's') => ({
  access_token: `access-${generation}`,
  token_type: 'Bearer',
  expires_in: 900,
  refresh_token: `rt_${generation}`,
  refresh_expires_in: 86_400,
  user: { ...user, created_at: at },
  session: { id: session, client_type: 'mobile', last_seen_at: at, idle_expires_at: at, expires_at: at },
});

/** A sign-in or refresh in cookie mode, of a session that has an hour. */
export const signedInByCookie = (): Response => {
  const { user, session } = tokensOf(1);
  const ends = { idle_expires_at: '2026-11-27T08:00:00.000Z', expires_at: '2026-11-28T07:00:00.000Z' };
  return Response.json({ user, session: { ...session, ...ends } });
};

export const tokens = (generation: number) => Response.json(tokensOf(generation));

export const problem = (code: string, status: number, more: object = {}, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify({ code, status, title: code, ...more }), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });

/** Answers each path by its replies in turn, the last one again and again; a path that is not named gets 200. */
export function fakeService(replies: Readonly<Record<string, readonly Reply[]>>) {
  const requests: {
    readonly path: string;
    readonly url: string;
    readonly authorization: string | null;
    readonly body: string;
    readonly credentials: string;
    readonly redirect: string;
    readonly referrer: string;
    readonly referrerPolicy: string;
  }[] = [];
  const asked = new Map<string, number>();
  const answer = async (request: Request): Promise<Response> => {
    const path = new URL(request.url).pathname;
    const { url: address, credentials, redirect, referrer, referrerPolicy } = request;
    const authorization = request.headers.get('authorization');
    const how = { credentials, redirect, referrer, referrerPolicy };
    requests.push({ path, url: address, authorization, ...how, body: await request.clone().text() });
    const turn = asked.get(path) ?? 0;
    asked.set(path, turn + 1);
    const list = replies[path] ?? [() => Response.json({ path })];
    const reply = list[Math.min(turn, list.length - 1)];
    if (reply instanceof Error || reply === undefined) throw reply;
    return typeof reply === 'function' ? reply(request) : reply.clone();
  };
  return { requests, answer, to: (path: string) => requests.filter((request) => request.path === path) };
}

export const offline = new TypeError('Failed to fetch');

/** Clients of one URL hear each other, those of other tests too: one whose service never answers would keep the process alive. */
const open = new Set<Auth>();
afterEach(() => {
  for (const auth of open) auth.dispose();
  open.clear();
});

/** A client of such a service; its pauses take no time. */
export function clientOf(
  service: { answer(request: Request): Promise<Response> },
  options: Partial<AuthOptions> = {},
  environment: Partial<Environment> = {},
) {
  const auth = createAuthIn(
    {
      ...thisEnvironment(),
      fetch: (request, init) => service.answer(new Request(request, init)),
      sleep: async () => {},
      ...environment,
    },
    { url, mode: 'token', ...options },
  );
  open.add(auth);
  return auth;
}

export const key = `hybrid-auth:${url}`;
