/** The README travels in the tarball, where no path of the repository leads anywhere. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname ?? __dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const { repository, homepage, bugs, keywords } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const address = repository.url.replace(/^git\+/, '').replace(/\.git$/, '');
const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => String(link));

test('every link of the README leads somewhere from wherever it is read', () => {
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter((link) => !/^(?:https:\/\/|#)/.test(link))).toEqual([]);
});

test('its links to the repository name files that there are', () => {
  const inside = links.filter((link) => link.startsWith(address)).map((link) => link.slice(address.length));
  const paths = inside.map((link) => link.match(/^\/(?:blob|tree)\/main\/([^#]+)/)?.[1]);

  expect(paths.length).toBeGreaterThan(10);
  for (const path of paths) expect(existsSync(join(root, String(path)))).toBe(true);
});

test('each anchor in them is a heading there', () => {
  const anchored = links
    .filter((link) => link.includes('#'))
    .map((link) => link.replace(`${address}/blob/main/`, '').split('#') as [string, string]);
  const ids = (path: string): string[] =>
    [...readFileSync(join(root, path || 'README.md'), 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
      String(heading)
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    );

  expect(anchored.length).toBeGreaterThan(1);
  for (const [path, anchor] of anchored) expect(ids(path)).toContain(anchor);
});

test('the package is found by the words that people look for constructs with', () => {
  expect(keywords).toEqual(expect.arrayContaining(['cdk', 'aws-cdk', 'awscdk', 'constructs', 'authentication']));
});

test('the package says where its repository is, and the alarms and links say the same', () => {
  expect([homepage, bugs]).toEqual([`${address}#readme`, `${address}/issues`]);
  expect(readFileSync(join(root, 'lib/auth-alarms.ts'), 'utf8')).toContain(`'${address}/blob/main/docs/operations.md'`);
});
