import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defences } from '../security/defences.ts';

const root = join(__dirname, '../..');

test.each(defences.map((defence) => [defence.without, defence] as const))(
  'the defence "%s" stands where it is said to stand, once',
  (_, { file, patch }) => {
    const text = readFileSync(join(root, file), 'utf8');
    for (const [from] of patch) expect(text.split(from)).toHaveLength(2);
  },
);
