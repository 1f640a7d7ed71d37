import { newId, newSecret } from '../../core/random.ts';
import { withoutIds } from '../support/without-ids.ts';

test('ids go, as values and as names, and all else stays', () => {
  const rest = { word: 'hash', secret: newSecret(), list: ['a', 7], text: 'twenty-two characters ' };
  const text = JSON.stringify({ ...rest, id: newId(), ids: [newId()], [newId()]: 1 });
  expect(JSON.parse(withoutIds(text))).toEqual({ ...rest, id: '', ids: [''], '': 1 });
});
