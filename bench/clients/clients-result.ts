import type { LifeCounts, Promised } from '../../test/support/random-life.ts';
import { tableText } from '../page/table-text.ts';

export interface ClientResult extends LifeCounts {
  /** The seed of each life in which a promise was broken: once for each session, or once a life for what is of none. */
  readonly broken: Partial<Readonly<Record<Promised, readonly number[]>>>;
}

/** The content of results/clients.json. */
export interface ClientsResult {
  /** The day of the run, in UTC. */
  readonly date: string;
  readonly lives: number;
  /** The first seed; the others follow it. */
  readonly first: number;
  readonly browser: string;
  /** Of the other clients, as pinned. */
  readonly versions: Readonly<Record<string, string>>;
  /** By the name of the client's package. */
  readonly clients: Readonly<Record<string, ClientResult>>;
}

const columns = [
  'client',
  'sessions begun',
  'signed out by mistake',
  'sign-outs that said so',
  'session left behind',
  'ended elsewhere',
  'not noticed at the next call',
  'lives with refreshes at once',
  'does not serve at the end',
];

export const clientsTable = ({ clients, versions }: Pick<ClientsResult, 'clients' | 'versions'>): string =>
  tableText({
    columns,
    rows: Object.entries(clients).map(([name, { sessions, signOuts, endedElsewhere, broken }]) => {
      const count = (promised: Promised) => broken[promised]?.length ?? 0;
      return [
        [name, versions[name]].join(' ').trim(),
        ...[sessions, count('no spurious sign-out')],
        ...[signOuts, count('a sign-out ends its session')],
        ...[endedElsewhere, count('the end of a session is noticed at the next call')],
        ...[count('one refresh at a time'), count('a session that lives serves')],
      ];
    }),
  });

/** What stands in docs/clients.md between its marks. */
export const clientsText = (result: ClientsResult): string => {
  const { date, lives, first, browser } = result;
  return `${lives} lives of each, of the seeds ${first} to ${first + lives - 1}, on ${date} in Chromium ${browser}.\n\n${clientsTable(result)}`;
};

const marks = ['<!-- comparison -->', '<!-- /comparison -->'] as const;

function placeIn(page: string): readonly [from: number, to: number] {
  const [open, close] = marks;
  const [from, to] = [page.indexOf(open) + open.length, page.indexOf(close)];
  if (from < open.length || to < from) throw new Error('docs/clients.md has no marks for the table');
  return [from, to];
}

export const comparisonIn = (page: string): string => page.slice(...placeIn(page)).trim();

export function withComparison(page: string, text: string): string {
  const [from, to] = placeIn(page);
  return `${page.slice(0, from)}\n\n${text}\n\n${page.slice(to)}`;
}
