import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { logEvents } from '../../contract/log-events.ts';

const root = join(import.meta.dirname ?? __dirname, '../..');
const code = ['core', 'functions'].flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(root, room, name), 'utf8')),
);

test.each(Object.keys(logEvents))('%s, which the documentation promises, is logged somewhere', (name) => {
  expect(code.some((text) => text.includes(`'${name}'`))).toBe(true);
});
