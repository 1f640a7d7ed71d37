import type { TableShape } from '../../../contract/table-shape.ts';
import { tables } from '../../../contract/tables.ts';
import { noHashes } from '../../../core/passwords/dearest-hash.ts';
import { newSecret } from '../../../core/random.ts';
import {
  adoptedPepperFaults,
  adoptedTableFaults,
  adoptedTablesIn,
} from '../../../functions/operations/adopted-tables.ts';

const users: TableShape = {
  keys: [{ name: 'userId', type: 'S' }],
  ttl: 'sweepAt',
  stream: 'NEW_AND_OLD_IMAGES',
  indexes: {
    byEmail: [
      { name: 'listShard', type: 'S' },
      { name: 'email', type: 'S' },
    ],
  },
};
const peppersWith = (...versions: string[]) => ({
  current: String(versions[0]),
  versions: Object.fromEntries(versions.map((version) => [version, newSecret()])),
  dearest: noHashes,
  signerKeys: {},
});

test('a table that is what ours would be can serve as ours', async () => {
  expect(await adoptedTableFaults({ users: 'Old' }, async () => users)).toEqual([]);
});

test('every fault of every table is named, and a table that is not there', async () => {
  const restored: Record<string, TableShape | null> = {
    Old: { ...users, ttl: null, stream: null, indexes: {} },
    OldLog: {
      keys: [
        { name: 'shard', type: 'S' },
        { name: 'at', type: 'N' },
      ],
      ttl: tables.revocationLog.ttl,
      stream: null,
    },
  };
  const adopted = { users: 'Old', revocationLog: 'OldLog', emails: 'Gone' };

  expect(await adoptedTableFaults(adopted, async (name) => restored[name] ?? null)).toEqual([
    'tables.users: time to live: got none, expected sweepAt',
    'tables.users: stream: got none, expected NEW_AND_OLD_IMAGES',
    'tables.users: index byEmail: got none, expected listShard (S) and email (S)',
    'tables.emails: there is no table Gone',
    'tables.revocationLog: keys: got shard (S) and at (N), expected shard (S) and at (S)',
  ]);
});

test('a property of CloudFormation names tables of ours, and nothing else', () => {
  expect(adoptedTablesIn({ users: 'Old', strangers: 'Other', emails: 3 })).toEqual({ users: 'Old' });
  expect(adoptedTablesIn(undefined)).toEqual({});
});

test('a pepper of other users is told by its version, and none by its absence', () => {
  expect(adoptedPepperFaults(peppersWith('new', 'old'), new Set(['old']))).toEqual([]);
  expect(adoptedPepperFaults(null, new Set())).toEqual([]);
  expect(adoptedPepperFaults(peppersWith('new'), new Set(['old']))).toEqual([
    'secrets.pepper: it is not the pepper of these users: it lacks the version old',
  ]);
  expect(adoptedPepperFaults(null, new Set(['old']))).toEqual([
    'secrets.pepper: it holds no pepper, and the users have passwords made with one',
  ]);
});
