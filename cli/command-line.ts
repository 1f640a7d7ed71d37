import { parseArgs } from 'node:util';
import { formats } from './import/records.ts';
import { sourceNames } from './import/sources/sources.ts';
import { usage, WrongUsage } from './usage.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

const common = {
  json: flag,
  url: text,
  stack: text,
  function: text,
  'keys-function': text,
  region: text,
  profile: text,
};

/** Each command: how many words it takes, and its options beside the common ones. */
const commands = {
  list: { words: [0, 1], options: { limit: text, all: flag } },
  show: { words: [1, 1], options: {} },
  create: { words: [1, 1], options: { roles: text, permissions: text, verified: flag, locale: text, invite: flag } },
  invite: { words: [1, 1], options: {} },
  disable: { words: [1, 1], options: {} },
  enable: { words: [1, 1], options: {} },
  roles: { words: [1, 2], options: { permissions: text } },
  unlock: { words: [1, 1], options: {} },
  'end-sessions': { words: [1, 1], options: {} },
  'remove-factors': { words: [1, 1], options: {} },
  delete: { words: [1, 1], options: { yes: flag } },
  import: {
    words: [1, 1],
    options: {
      from: text,
      format: text,
      'hash-config': text,
      'keep-roles': flag,
      'without-passwords': flag,
      'allow-dearer-hashes': flag,
      'dry-run': flag,
      resume: flag,
      restart: flag,
      refused: text,
      ids: text,
    },
  },
  export: { words: [0, 1], options: { 'with-hashes': flag } },
} as const;

export type CommandName = keyof typeof commands;

export interface CommandLine {
  readonly command: CommandName;
  readonly words: readonly string[];
  /** By the option's name. */
  readonly texts: Readonly<Record<string, string | undefined>>;
  readonly flags: ReadonlySet<string>;
}

const choices: Readonly<Record<string, readonly string[]>> = { from: sourceNames, format: formats };

/**
 * Reads the command line; null where help is asked for.
 * @throws WrongUsage with every fault
 */
export function commandLine(args: readonly string[]): CommandLine | null {
  const [first = '', ...rest] = args;
  if (args.includes('--help') || args.includes('-h')) return null;
  if (!Object.hasOwn(commands, first))
    throw new WrongUsage(`${first === '' ? 'a command is missing' : `"${first}" is no command`}\n\n${usage}`);
  const command = first as CommandName;
  const {
    words: [fewest, most],
    options,
  } = commands[command];
  const known: Readonly<Record<string, { type: 'string' | 'boolean' }>> = { ...common, ...options };
  const faults: string[] = [];
  const words: string[] = [];
  const texts: Record<string, string> = {};
  const flags = new Set<string>();
  for (const token of parseArgs({ args: rest, options: known, strict: false, tokens: true }).tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      words.push(token.value);
      continue;
    }
    const { name, rawName, value } = token;
    if (!Object.hasOwn(known, name)) faults.push(`${rawName} is no option of ${command}`);
    else if (known[name]?.type === 'boolean') {
      if (value === undefined) flags.add(name);
      else faults.push(`${rawName} takes no value`);
    } else if (!value || (!token.inlineValue && value.startsWith('-'))) faults.push(`${rawName} needs a value`);
    else if (choices[name] && !choices[name].includes(value))
      faults.push(`${rawName}: expected one of ${choices[name].join(', ')}`);
    else texts[name] = value;
  }
  if (words.length < fewest || words.length > most)
    faults.push(`${command} takes ${fewest === most ? fewest : `${fewest} or ${most}`} words, got ${words.length}`);
  if (texts.url !== undefined && (texts.stack !== undefined || texts.function !== undefined))
    faults.push('--url is for a local server, --stack and --function for a deployed one');
  if (flags.has('resume') && flags.has('restart')) faults.push('--resume and --restart: one of them');
  if (command === 'delete' && !flags.has('yes')) faults.push('delete cannot be undone: say --yes');
  if (faults.length > 0) throw new WrongUsage(`${faults.join('\n')}\nTry: npm run users -- --help`);
  return { command, words, texts, flags };
}
