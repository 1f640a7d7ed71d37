import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname ?? __dirname, '../..');
const linesOf = (code: string): string =>
  code
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('// biome-ignore'))
    .join('\n');

test('the recipe for CloudFront is what the app of a stranger is synthesised from', () => {
  const operations = readFileSync(join(root, 'docs/operations.md'), 'utf8');
  const [, recipe = ''] = /^## A proxy in front.*?```ts\n(.*?)```/ms.exec(operations) ?? [];
  expect(recipe).toContain('new Distribution');
  expect(linesOf(readFileSync(join(root, 'test/strangers/apps/trusted-proxy.ts'), 'utf8'))).toContain(linesOf(recipe));
});

test('the recipes for REST APIs are what apps of strangers are made of', () => {
  const page = readFileSync(join(root, 'docs/rest-apis.md'), 'utf8');
  const recipes = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, recipe = '']) => recipe);
  const apps = ['apps/rest-api.ts', 'function-url.ts'].map((file) =>
    linesOf(readFileSync(join(root, 'test/strangers', file), 'utf8')),
  );

  expect(recipes.length).toBeGreaterThan(3);
  for (const recipe of recipes) expect(apps.some((app) => app.includes(linesOf(recipe)))).toBe(true);
});
