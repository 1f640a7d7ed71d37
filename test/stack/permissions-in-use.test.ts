/** No emulator enforces IAM: here the functions are watched at work, and what they ask for is held against their roles. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type FunctionSpecification, functions } from '../../contract/functions.ts';
import type { LambdaName } from '../../lib/function-bundle.ts';
import { type Grants, grantsOf, template } from './template.ts';

type Asked = Record<LambdaName, Record<string, string[]>>;

const root = join(import.meta.dirname ?? __dirname, '../..');

/** What each function asked of each table on a walk through the product. */
function walk(revocationMaxStaleness: number): Promise<Asked> {
  const program = spawn(
    join(root, 'node_modules/.bin/node'),
    ['test/stack/recorded-walk.ts', String(revocationMaxStaleness)],
    {
      cwd: root,
    },
  );
  const output = { out: '', err: '' };
  program.stdout.on('data', (chunk) => (output.out += chunk));
  program.stderr.on('data', (chunk) => (output.err += chunk));
  return new Promise((resolve, reject) => {
    program.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(output.out.trim().split('\n').at(-1) ?? ''));
      else reject(new Error(`the walk ended with ${code}: ${output.err}`));
    });
  });
}

const specifications = Object.entries<FunctionSpecification>(functions);
const walkers = specifications.filter(([, { tables }]) => tables).map(([name]) => name as LambdaName);

/** Granted, and not met on a walk: what happens once in an instance's life, or where DynamoDB is in trouble. */
const unmet: Partial<Record<LambdaName, Record<string, string[]>>> = {
  // Frees the address of a user whose deletion was interrupted.
  register: { emails: ['DeleteItem'] },
  login: { sessions: ['GetItem'] },
  logout: { publicKeys: ['GetItem'] },
  // Puts on the list only what an interrupted end of all sessions left behind.
  me: { publicKeys: ['GetItem'], revokedTokens: ['PutItem'], revocationLog: ['PutItem'] },
  sessions: { publicKeys: ['GetItem'] },
  account: { publicKeys: ['GetItem'] },
  // As `operator`.
  admin: { publicKeys: ['GetItem'], users: ['DeleteItem'] },
  'sign-in': { publicKeys: ['GetItem'] },
  // As `me`.
  factors: { publicKeys: ['GetItem'], revokedTokens: ['PutItem'], revocationLog: ['PutItem'] },
  authorizer: { publicKeys: ['GetItem'] },
  // Lambda reads its stream for the function.
  mails: { sessions: [] },
  // Takes back a user whose address was claimed at the same moment.
  operator: { users: ['DeleteItem'] },
};

/** Without those that Lambda needs to read a stream for the function. */
const verbsIn = (actions: string): string[] =>
  actions
    .replaceAll('dynamodb:', '')
    .split(' ')
    .filter((verb) => !/Stream|^GetRecords$|^GetShardIterator$/.test(verb));

const tableVerbsOf = (grants: Grants): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(grants)
      .filter(([, actions]) => actions.startsWith('dynamodb:'))
      .map(([table, actions]) => [table, verbsIn(actions)]),
  );

function together(...all: Record<string, string[]>[]): Record<string, string[]> {
  const tables = [...new Set(all.flatMap((verbs) => Object.keys(verbs)))];
  return Object.fromEntries(
    tables.map((table) => [table, [...new Set(all.flatMap((verbs) => verbs[table] ?? []))].sort()]),
  );
}

const { role } = template('plain');

describe('on two walks, one with the revocation list and one with snapshots of its log,', () => {
  let walks: readonly Asked[];
  beforeAll(async () => {
    // Both at once: each mostly waits.
    walks = await Promise.all([walk(0), walk(1)]);
  });

  test.each(walkers)('%s asks for all that its role allows, and for no more', (name) => {
    const asked = walks.map((walked) => walked[name]);
    expect(together(...asked, unmet[name] ?? {})).toEqual(together(tableVerbsOf(grantsOf(role(name)))));
  });

  test('nobody else asks for anything', () => {
    for (const walked of walks) expect(Object.keys(walked).sort()).toEqual([...walkers, 'start'].sort());
  });
});
