import { parseArgs } from 'node:util';
import {
  type ConsoleMode,
  consoleModes,
  defaultAccentColor,
  defaultConsoleMode,
  isAccentColor,
  isConsoleMode,
} from '../contract/console.ts';
import { type HookName, hookNames, hooks } from '../contract/hooks.ts';
import { relyingPartyFaults } from '../contract/settings/relying-party.ts';
import { mailRuleFaults, settingRuleFaults } from '../contract/settings/rules.ts';
import type { SettingValue } from '../contract/settings/setting.ts';
import { type SettingName, settingFromText, settingNames, settings } from '../contract/settings.ts';
import { hasArgon2 } from './has-argon2.ts';
import type { HookFiles } from './local-lambda.ts';
import { settingSentences } from './setting-sentences.ts';
import { StartupFault } from './startup-fault.ts';

export type ChosenSettings = { readonly [name in SettingName]?: SettingValue };

export interface LocalOptions {
  readonly port: number;
  /** Where the tables and the secrets live; null for memory. */
  readonly data: string | null;
  /** The folder of a synthesised app, `cdk.out`; null for the demo. */
  readonly app: string | null;
  /** The stack whose HybridAuth is meant, where the app has several. */
  readonly stack: string | null;
  /** More environment variables for the functions of the app. */
  readonly variables: Readonly<Record<string, string>>;
  /** Whether to forget what is there first. */
  readonly fresh: boolean;
  readonly help: boolean;
  readonly settings: ChosenSettings;
  readonly hooks: HookFiles;
  /** Of the account console. */
  readonly accentColor: string;
  readonly consoleMode: ConsoleMode;
}

/** What a setting is on this machine where it is not chosen: nothing leaves it, so there are mails. */
export const localDefaults: ChosenSettings = { mailFrom: 'no-reply@localhost' };

const known = {
  port: { type: 'string' },
  data: { type: 'string' },
  set: { type: 'string' },
  hook: { type: 'string' },
  app: { type: 'string' },
  stack: { type: 'string' },
  env: { type: 'string' },
  accent: { type: 'string' },
  'console-mode': { type: 'string' },
  fresh: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** How the command is called, and where it keeps data by itself. */
export interface Command {
  readonly name: string;
  readonly data: string | null;
}
export const npmStart: Command = { name: 'npm start --', data: '.local' };

/**
 * Reads the command line of the local server.
 *
 * @throws {StartupFault} with exit code 2 that names every fault at once
 */
export function localOptions(args: readonly string[], command: Command = npmStart): LocalOptions {
  const faults: string[] = [];
  const chosen: Partial<Record<SettingName, SettingValue>> = {};
  const hookFiles: Partial<Record<HookName, string>> = {};
  const variables: Record<string, string> = {};
  const places: { data: string | null; app: string | null; stack: string | null } = {
    ...{ data: command.data, app: null, stack: null },
  };
  const ofConsole: { accentColor: string; consoleMode: ConsoleMode } = {
    ...{ accentColor: defaultAccentColor, consoleMode: defaultConsoleMode },
  };
  const found = { port: 3_000, fresh: false, help: false };

  const { tokens } = parseArgs({ args: [...args], options: known, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      faults.push(`"${token.value}" is no option`);
      continue;
    }
    const { name, rawName, value } = token;
    if (!isKnown(name)) faults.push(`${rawName} is no option; there are ${optionNames}`);
    else if (known[name].type === 'boolean') {
      if (value !== undefined) faults.push(`${rawName} takes no value, got "${value}"`);
      else found[name as 'fresh' | 'help'] = true;
    } else if (!value || (!token.inlineValue && value.startsWith('-'))) faults.push(`${rawName} needs a value`);
    else if (name === 'data' || name === 'app' || name === 'stack') places[name] = value;
    else if (name === 'env') readVariable(value);
    else if (name === 'port') readPort(value);
    else if (name === 'hook') readHook(value);
    else if (name === 'accent') readAccent(value);
    else if (name === 'console-mode') readConsoleMode(value);
    else readSetting(value);
  }

  if (places.app === null && (places.stack !== null || Object.keys(variables).length > 0))
    faults.push('--stack and --env are about the app of --app, and there is none');
  if (chosen.passwordHash === 'argon2id' && !hasArgon2)
    faults.push(`--set: passwordHash: argon2id needs Node 24.7, and this is ${process.version}`);
  const values = Object.fromEntries(
    settingNames.map((name) => [name, chosen[name] ?? localDefaults[name] ?? settings[name].default]),
  );
  const contradictions = [
    ...settingRuleFaults(values, (name) => chosen[name] === undefined),
    ...mailRuleFaults(values),
    ...relyingPartyFaults(values),
  ];
  faults.push(...contradictions.map((fault) => `--set: ${fault}`));
  if (faults.length > 0) throw new StartupFault(`${faults.join('\n')}\nTry: ${command.name} --help`, 2);
  return { ...found, ...ofConsole, ...places, variables, settings: chosen, hooks: hookFiles };

  function readPort(value: string): void {
    if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) found.port = Number(value);
    else faults.push(`--port: got "${value}", expected a number from 0 (any free port) to 65535`);
  }

  function readVariable(text: string): void {
    const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? [];
    if (name === undefined) faults.push(`--env: got "${text}", expected NAME=VALUE`);
    else variables[name] = String(value);
  }

  function readAccent(value: string): void {
    if (isAccentColor(value)) ofConsole.accentColor = value;
    else faults.push(`--accent: got "${value}", expected # and six hexadecimal digits, as in "${defaultAccentColor}"`);
  }

  function readConsoleMode(value: string): void {
    if (isConsoleMode(value)) ofConsole.consoleMode = value;
    else faults.push(`--console-mode: got "${value}", expected ${consoleModes.join(' or ')}`);
  }

  function readHook(text: string): void {
    const [name = '', ...file] = text.split('=');
    if (!isHook(name)) faults.push(`--hook: "${name}" is no hook; possible are ${hookNames.join(', ')}`);
    else if (file.join('=') === '') faults.push(`--hook: ${name} needs a file: --hook ${name}=<file>`);
    else hookFiles[name] = file.join('=');
  }

  function readSetting(text: string): void {
    const at = text.indexOf('=');
    const name = at === -1 ? text : text.slice(0, at);
    if (!isSetting(name)) {
      faults.push(`--set: "${name}" is no setting; possible are ${settingNames.join(', ')}`);
      return;
    }
    if (at === -1) {
      faults.push(`--set: ${name} needs a value: --set ${name}=<value>`);
      return;
    }
    const read = settingFromText(name, text.slice(at + 1));
    if ('fault' in read) faults.push(`--set: ${read.fault}`);
    else chosen[name] = read.value;
  }
}

const isKnown = (name: string): name is keyof typeof known => Object.hasOwn(known, name);
const isHook = (name: string): name is HookName => Object.hasOwn(hooks, name);
const isSetting = (name: string): name is SettingName => Object.hasOwn(settings, name);
const optionNames = Object.keys(known)
  .map((name) => `--${name}`)
  .join(', ');

export const usage = (command: Command = npmStart): string => `${command.name} [options]
Serves the whole product on this machine: the real functions, with a database and secrets of their own.

  --port N          where to listen on localhost; 0 takes any free port (3000)
  --data DIR        where tables and secrets are kept (${command.data ?? 'in memory'})
  --fresh           forget what is kept there first
  --set NAME=VALUE  change a setting, durations in seconds; repeatable
  --hook NAME=FILE  a function of yours, a module that exports "handler"; one of
                    ${hookNames.join(', ')}
  --app DIR         a synthesised app (cdk.out): its functions behind the same authorizer, started anew when they change
  --stack NAME      of an app with several HybridAuths, the stack of the one that is meant
  --env NAME=VALUE  for functions of the app, what its template does not say; repeatable
  --accent '#RRGGBB'  the colour of the account console (${defaultAccentColor})
  --console-mode M  whether the account console gets a cookie or tokens: ${consoleModes.join(', ')} (${defaultConsoleMode})
  --help            show this

Settings:
${settingNames.map((name) => settingLine(name)).join('\n')}`;

function settingLine(name: SettingName): string {
  const value = localDefaults[name] ?? settings[name].default;
  return `  ${name}${value === null ? '' : ` (${value})`}: ${settingSentences[name]}`;
}
