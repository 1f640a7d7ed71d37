import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimDataFolder } from '../../dev/data-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'data-folder-'));
afterAll(() => rmSync(folder, { recursive: true }));

const holding = (data: string, ...path: string[]): string => {
  mkdirSync(join(data, ...path), { recursive: true });
  writeFileSync(join(data, ...path, 'file'), '');
  return join(data, ...path, 'file');
};

test('a folder where somebody else uses one of our names is left as it is, also where all is to be forgotten', async () => {
  const theirs = holding(join(folder, 'app'), 'secrets');
  for (const fresh of [false, true])
    await expect(claimDataFolder(join(folder, 'app'), fresh)).rejects.toThrow('is not of a local server');
  expect(existsSync(theirs)).toBe(true);
  expect(existsSync(join(folder, 'app', 'lock'))).toBe(false);
});

test.each([
  ['one that is not there', () => {}],
  ['an empty one', (data: string) => mkdirSync(data)],
])('%s is taken, by one server, and taken again; what is fresh forgets tables and secrets', async (name, make) => {
  const data = join(folder, name);
  make(data);
  const { stop } = await claimDataFolder(data, false);
  await expect(claimDataFolder(data, false)).rejects.toThrow('Another local server uses');
  const kept = holding(data, 'secrets');
  await stop();

  await (await claimDataFolder(data, false)).stop();
  expect(existsSync(kept)).toBe(true);
  await (await claimDataFolder(data, true)).stop();
  expect(existsSync(kept)).toBe(false);
});
