import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ClientsResult,
  clientsTable,
  clientsText,
  comparisonIn,
  withComparison,
} from '../../../bench/clients/clients-result.ts';

const text = (path: string) => readFileSync(join(__dirname, '../../..', path), 'utf8');

test('the comparison on the page of clients is that of the result, with the versions that are pinned', () => {
  const result: ClientsResult = JSON.parse(text('bench/results/clients.json'));

  expect(comparisonIn(text('docs/clients.md'))).toBe(clientsText(result));
  expect(result.versions).toEqual(JSON.parse(text('bench/clients/package.json')).dependencies);
});

test('each broken promise is counted in a column of its own', () => {
  const broken = {
    'no spurious sign-out': [1],
    'a sign-out ends its session': [2, 2],
    'the end of a session is noticed at the next call': [3, 3, 3],
    'one refresh at a time': [4, 4, 4, 4],
    'a session that lives serves': [5, 5, 5, 5, 5],
    'a sign-out is told in the end': [6],
  };
  const clients = { theirs: { sessions: 30, signOuts: 20, endedElsewhere: 10, broken } };
  const [, , row] = clientsTable({ clients, versions: { theirs: '1.0.0' } }).split('\n');

  expect(row).toBe('| theirs 1.0.0 | 30 | 1 | 20 | 2 | 10 | 3 | 4 | 5 |');
});

test('the comparison goes between its marks, and nowhere else', () => {
  const page = 'before\n<!-- comparison -->\n\nold\n\n<!-- /comparison -->\nafter\n';

  expect(withComparison(page, 'new')).toBe(page.replace('old', 'new'));
  expect(() => withComparison('no marks', 'new')).toThrow('no marks');
});
