/** The product's bundles as deployed, called with events as API Gateway sends them. */
import { randomBytes } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { compare, hash } from 'bcryptjs';
import { noHashes } from '../../core/passwords/dearest-hash.ts';
import { passwords } from '../../core/passwords/hash-password.ts';

type Handler = (event: unknown, context: object) => Promise<unknown>;

export interface HandlerGiven {
  readonly bundle: string;
  readonly event: object;
  /** Replace the event's token, one after the other. */
  readonly tokens?: readonly string[];
}

const context = {
  functionName: 'bench',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:bench',
  awsRequestId: 'bench',
  getRemainingTimeInMillis: () => 10_000,
};

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

/** The product's verification of a right password against an argon2id record. */
export async function argon2idVerify(): Promise<() => Promise<unknown>> {
  const peppers = {
    current: '1',
    versions: { '1': randomBytes(32).toString('base64url') },
    dearest: noHashes,
    signerKeys: {},
  };
  const settings = { passwordHash: 'argon2id', bcryptCost: 12 } as const;
  const { hash: hashed, verify } = passwords({ peppers: async () => peppers, settings });
  const record = await hashed(prepared);
  return async () => {
    if (!(await verify(prepared, record))) throw new Error('argon2id is broken');
  };
}
