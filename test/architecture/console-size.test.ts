/** What the console costs a visitor, and that its page is as strict as its policy. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundleConsole } from '../../lib/console-bundle.ts';

const source = join(import.meta.dirname ?? __dirname, '../../packages/console/src');
const folder = mkdtempSync(join(tmpdir(), 'console-size-'));
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const sizeOf = (name: string): number => gzipSync(read(name)).length;
let page: string;
let scripts: string[];

beforeAll(() => {
  bundleConsole(folder);
  page = read('index.html');
  scripts = readdirSync(join(folder, 'console')).flatMap((name) => (name.endsWith('.js') ? [`console/${name}`] : []));
});
afterAll(() => rmSync(folder, { recursive: true }));

const sum = (names: readonly string[]): number => names.reduce((bytes, name) => bytes + sizeOf(name), 0);
const named = (pattern: RegExp): string[] => [...page.matchAll(pattern)].map(([, name = '']) => name);

test('all of its scripts are under 60 kB, and those of the first page under 40 kB, gzipped', () => {
  const first = named(/(?:src|href)="([^"]+\.js)"/g);
  expect(first.length).toBeGreaterThan(1);
  expect(sum(first)).toBeGreaterThan(10_000);
  expect(sum(first)).toBeLessThan(40_000);
  expect(sum(scripts)).toBeLessThan(60_000);
});

test('the first page loads every script that it begins with at once, and those of others later', () => {
  const main = String(named(/<script type="module" src="([^"]+)"/g)[0]);
  const needed = [...read(main).matchAll(/(?:^|;|\})import(?:[^"'();]*from)?["']\.\/([^"']+)["']/g)].map(
    ([, name]) => `console/${name}`,
  );
  expect(needed.length).toBeGreaterThan(0);
  expect(named(/<link rel="modulepreload" href="([^"]+)"/g).sort()).toEqual([...new Set(needed)].sort());
  expect(scripts.length).toBeGreaterThan(needed.length + 1);
});

test('nothing in it is inline, and nothing comes from elsewhere', () => {
  expect(page).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|https?:\/\//i);
  const sources = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
  expect(sources.length).toBeGreaterThan(20);
  const traces = /innerHTML|insertAdjacentHTML|\beval\(|new Function\b|\sstyle=/i;
  expect(sources.filter((name) => traces.test(readFileSync(join(source, name), 'utf8')))).toEqual([]);
});
