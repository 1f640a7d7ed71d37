import { type Authorizer, costOf } from '../model/authorised-request.ts';
import type { Table } from '../parts/part.ts';

/** USD of a million authorised requests, by what they are paid for. */
export const costTable = (authorizers: readonly (readonly [string, Authorizer])[]): Table => ({
  title: 'USD',
  columns: ['', 'billed ms', 'invocations', 'compute', 'reads', 'cold starts', 'platform logs', 'together'],
  rows: authorizers.map(([name, authorizer]) => {
    const { billed, invocations, compute, reads, coldStarts, logs, total } = costOf(authorizer);
    return [name, billed, ...[invocations, compute, reads, coldStarts, logs, total].map((usd) => usd.toFixed(3))];
  }),
});
