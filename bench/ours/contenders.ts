/** The product's own bundles, as deployed, driven with events as API Gateway sends them. */
import { pathToFileURL } from 'node:url';
import { compare, hash } from 'bcryptjs';

type Handler = (event: unknown, context: object) => Promise<unknown>;

export interface HandlerGiven {
  readonly bundle: string;
  readonly event: object;
  /** Given in turns instead of the event's own. */
  readonly tokens?: readonly string[];
}

const context = { functionName: 'bench', awsRequestId: 'bench', getRemainingTimeInMillis: () => 10_000 };

const loaded = async (bundle: string): Promise<Handler> => (await import(pathToFileURL(bundle).href)).handler;

/** An authorizer of anybody's, asked about a request that has to pass. */
export async function authorizer(given: unknown): Promise<() => Promise<unknown>> {
  const { bundle, event, tokens } = given as HandlerGiven;
  const handler = await loaded(bundle);
  const verdict = (await handler(event, context)) as { isAuthorized?: unknown };
  if (verdict.isAuthorized !== true) throw new Error(`did not let the request pass: ${JSON.stringify(verdict)}`);
  const forged = JSON.parse(JSON.stringify(event).replace(/("authorization":"Bearer [^"]*)..(")/, '$1AA$2'));
  if (JSON.stringify(forged) !== JSON.stringify(event)) {
    const refused = await handler(forged, context).then(
      (answer) => (answer as { isAuthorized?: unknown }).isAuthorized !== true,
      () => true,
    );
    if (!refused) throw new Error('let a forged signature pass');
  }
  if (!tokens) return () => handler(event, context);
  const events = tokens.map((token) => ({
    ...event,
    headers: { ...(event as { headers: object }).headers, authorization: `Bearer ${token}` },
  }));
  let turn = 0;
  return () => handler(events[turn++ % events.length], context);
}

/** A function behind a route, given a new event each time. */
export async function logins(given: unknown): Promise<() => Promise<unknown>> {
  const { bundle, events } = given as { bundle: string; events: readonly object[] };
  const handler = await loaded(bundle);
  let turn = 0;
  return async () => {
    const { statusCode } = (await handler(events[turn++ % events.length], context)) as { statusCode?: number };
    if (statusCode !== 200) throw new Error(`answered ${statusCode}`);
  };
}

/** The hash alone: what no login can do without. */
export async function bareHash(given: unknown): Promise<() => Promise<unknown>> {
  const { cost } = given as { cost: number };
  // 64 characters, as our prepared passwords are.
  const prepared = 'kIH0aA'.repeat(11).slice(0, 64);
  const stored = await hash(prepared, cost);
  return async () => {
    if (!(await compare(prepared, stored))) throw new Error('bcrypt is broken');
  };
}
