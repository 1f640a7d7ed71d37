import { commandLine } from '../../../cli/command-line.ts';
import { table } from '../../../cli/table.ts';

test('a command, its words, its options', () => {
  expect(commandLine(['import', 'users.json', '--from', 'firebase', '--hash-config=config.json', '--dry-run'])).toEqual(
    {
      command: 'import',
      words: ['users.json'],
      texts: { from: 'firebase', 'hash-config': 'config.json' },
      flags: new Set(['dry-run']),
    },
  );
  expect(commandLine(['roles', 'ada@example.com', ''])?.words).toEqual(['ada@example.com', '']);
});

test.each([[['--help']], [['import', '--help']], [['-h']]])('%j asks for help', (args) => {
  expect(commandLine(args)).toBeNull();
});

test.each<[string[], string[]]>([
  [[], ['a command is missing']],
  [['lisst'], ['"lisst" is no command']],
  [['constructor'], ['"constructor" is no command']],
  [['show'], ['show takes 1 words, got 0']],
  [['list', 'a', 'b'], ['list takes 0 or 1 words, got 2']],
  [['list', '--form', 'x'], ['--form is no option of list']],
  [['list', '--limit'], ['--limit needs a value']],
  [['list', '--limit', '--json'], ['--limit needs a value']],
  [['list', '--json=yes'], ['--json takes no value']],
  [['import', 'x', '--from', 'okta'], ['--from: expected one of cognito']],
  [['import', 'x', '--format', 'xml'], ['--format: expected one of csv']],
  [['list', '--url', 'http://localhost:1', '--stack', 'Auth'], ['--url is for a local server']],
  [['import', 'x', '--resume', '--restart'], ['one of them']],
  [
    ['show', '--nobody', '--from=x'],
    ['--nobody is no option', '--from is no option', 'show takes 1 words'],
  ],
])('%j is wrong usage, every fault at once', (args, faults) => {
  for (const fault of faults) expect(() => commandLine(args)).toThrow(fault);
});

test('a table is as wide as its widest cells, and obeys nothing that stands in one', () => {
  expect(
    table(
      ['A', 'B'],
      [
        ['one', 'x'],
        ['\u001b[31mred\u202e', 'y'],
      ],
    ),
  ).toBe('A          B\none        x\n\ufffd[31mred\ufffd  y');
});
