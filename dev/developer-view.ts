import type { Item } from '../adapters/dynamodb/attributes.ts';
import type { Dynamo } from '../adapters/dynamodb/dynamo.ts';
import { sessionKey } from '../adapters/dynamodb/sessions-in-use.ts';
import { developerAnswers } from './developer-bundle.ts';
import { type LocalAnswer, plainText, withLocalPages } from './local-page.ts';
import type { RequestListener } from './loopback-server.ts';

export interface DeveloperViewOptions {
  readonly dynamo: Dynamo;
  /** The table. */
  readonly sessions: string;
}

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Serves the developer's view at `/dev`: what each kind of client sends and holds, and what the table keeps of it. Everything
 * else is left to the other listener. It is bundled when somebody first asks for it.
 */
export function withDeveloperView(
  { dynamo, sessions }: DeveloperViewOptions,
  others: RequestListener,
): RequestListener {
  let files: Readonly<Record<string, LocalAnswer>> | undefined;

  async function row(sessionId: string): Promise<LocalAnswer> {
    const { Item } = await dynamo.getItem({ TableName: sessions, Key: sessionKey(sessionId), ConsistentRead: true });
    if (!Item) return plainText(404, 'There is no such session.\n');
    const facts = Object.fromEntries(Object.entries(Item).map(([name, value]) => [name, plain(value)]));
    return { status: 200, type: 'application/json', body: JSON.stringify(facts) };
  }

  const rows = /^\/dev\/sessions\/([\w-]{22})\.json$/;
  return withLocalPages(
    {
      paths: RegExp(`^/dev(?:/main\\.js|/styles\\.css)?$|${rows.source}`),
      policy,
      answer: async (path) => {
        const [, sessionId] = rows.exec(path) ?? [];
        if (sessionId !== undefined) return row(sessionId);
        files ??= developerAnswers();
        return files[path] ?? plainText(404, 'There is no such file.\n');
      },
    },
    others,
  );
}

/** A value of an item, without its type. */
function plain(value: Item[string]): unknown {
  const { S, N, BOOL, L } = value as { S?: string; N?: string; BOOL?: boolean; L?: Item[string][] };
  if (N !== undefined) return Number(N);
  return S ?? BOOL ?? L?.map(plain) ?? null;
}
