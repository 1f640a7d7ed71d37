/** The product's bundles as deployed, called with events as API Gateway sends them. */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { compare, hash } from 'bcryptjs';

type Handler = (event: unknown, context: object) => Promise<unknown>;

export interface HandlerGiven {
  readonly bundle: string;
  readonly event: object;
  /** Replace the event's token, one after the other. */
  readonly tokens?: readonly string[];
}

const context = { functionName: 'bench', awsRequestId: 'bench', getRemainingTimeInMillis: () => 10_000 };

const handlerIn = async (bundle: string): Promise<Handler> => (await import(pathToFileURL(bundle).href)).handler;

/** An authorizer, ours or a peer's, with a request that it has to allow. It has to refuse a forged signature. */
export async function authorizer(given: unknown): Promise<() => Promise<unknown>> {
  const { bundle, event, tokens } = given as HandlerGiven;
  const handler = await handlerIn(bundle);
  const result = (await handler(event, context)) as { isAuthorized?: unknown };
  if (result.isAuthorized !== true) throw new Error(`did not allow the request: ${JSON.stringify(result)}`);
  const forged = JSON.parse(JSON.stringify(event).replace(/("authorization":"Bearer [^"]*)..(")/, '$1AA$2'));
  if (JSON.stringify(forged) !== JSON.stringify(event)) {
    const refused = await handler(forged, context).then(
      (answer) => (answer as { isAuthorized?: unknown }).isAuthorized !== true,
      () => true,
    );
    if (!refused) throw new Error('allowed a forged signature');
  }
  if (!tokens) return () => handler(event, context);
  const events = tokens.map((token) => ({
    ...event,
    headers: { ...(event as { headers: object }).headers, authorization: `Bearer ${token}` },
  }));
  let next = 0;
  return () => handler(events[next++ % events.length], context);
}

/** The login function, with the next event each time. */
export async function logins(given: unknown): Promise<() => Promise<unknown>> {
  const { bundle, events } = given as { bundle: string; events: readonly object[] };
  const handler = await handlerIn(bundle);
  let next = 0;
  return async () => {
    const { statusCode } = (await handler(events[next++ % events.length], context)) as { statusCode?: number };
    if (statusCode !== 200) throw new Error(`answered ${statusCode}`);
  };
}

/** 64 characters, like the base64 of HMAC-SHA-384. */
const prepared = 'kIH0aA'.repeat(11).slice(0, 64);

/** One bcryptjs compare and nothing else. */
export async function bcryptCompare(given: unknown): Promise<() => Promise<unknown>> {
  const { cost } = given as { cost: number };
  const stored = await hash(prepared, cost);
  return async () => {
    if (!(await compare(prepared, stored))) throw new Error('bcrypt is broken');
  };
}

/** One verification of an argon2id hash: 19 MiB, 2 passes, 1 lane (OWASP Password Storage). */
export async function argon2idVerify(): Promise<() => Promise<unknown>> {
  const tag = promisify(argon2);
  const nonce = randomBytes(16);
  const hashed = () =>
    tag('argon2id', { message: prepared, nonce, memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 });
  const stored = await hashed();
  return async () => {
    if (!timingSafeEqual(await hashed(), stored)) throw new Error('argon2id is broken');
  };
}
