/** The documentation as a site, and the code in it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSite } from '../../build/site/build-site.ts';
import { root, sections } from '../../build/site/pages.ts';
import { renderPage } from '../../build/site/render-page.ts';

const pages = sections().flatMap((section) => section.pages);

test('the index names every page, once', () => {
  const written = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md') && name !== 'README.md');
  const named = pages.map(({ source }) => source).filter((source) => source.startsWith('docs/'));
  expect(named.sort()).toEqual(written.map((name) => `docs/${name}`).sort());
  expect(new Set(pages.map(({ file }) => file)).size).toBe(pages.length);
});

test('every link and anchor of the site leads somewhere, and it has no script', () => {
  const folder = mkdtempSync(join(tmpdir(), 'site-'));
  try {
    buildSite(folder);
    const files = readdirSync(folder);
    expect(files).toEqual(expect.arrayContaining(['index.html', 'concepts.html', 'pictures-hybrid.svg', 'site.css']));
    for (const file of files.filter((name) => name.endsWith('.html')))
      expect(readFileSync(join(folder, file), 'utf8')).not.toMatch(/<script|style="/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('headings of the same words have anchors of their own, as on GitHub', () => {
  const [http] = pages.filter(({ file }) => file === 'http-api.html');
  const { anchors } = renderPage(http as (typeof pages)[number], sections());
  expect(anchors).toContain('refresh-rotation');
  expect(new Set(anchors).size).toBe(anchors.length);
});
