import { parseArgs } from 'node:util';
import { type HookName, hookNames, hooks } from '../contract/hooks.ts';
import { relyingPartyFaults } from '../contract/settings/relying-party.ts';
import { mailRuleFaults, settingRuleFaults } from '../contract/settings/rules.ts';
import type { SettingValue } from '../contract/settings/setting.ts';
import { type SettingName, settingFromText, settingNames, settings } from '../contract/settings.ts';
import type { HookFiles } from './local-lambda.ts';
import { settingSentences } from './setting-sentences.ts';
import { StartupFault } from './startup-fault.ts';

export type ChosenSettings = { readonly [name in SettingName]?: SettingValue };

export interface LocalOptions {
  readonly port: number;
  /** Where the tables and the secrets live. */
  readonly data: string;
  /** Whether to forget what is there first. */
  readonly fresh: boolean;
  readonly help: boolean;
  readonly settings: ChosenSettings;
  readonly hooks: HookFiles;
}

/** What a setting is on this machine where it is not chosen: nothing leaves it, so there are mails. */
export const localDefaults: ChosenSettings = { mailFrom: 'no-reply@localhost' };

const known = {
  port: { type: 'string' },
  data: { type: 'string' },
  set: { type: 'string' },
  hook: { type: 'string' },
  fresh: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * Reads the command line of the local server.
 *
 * @throws {StartupFault} with exit code 2 that names every fault at once
 */
export function localOptions(args: readonly string[]): LocalOptions {
  const faults: string[] = [];
  const chosen: Partial<Record<SettingName, SettingValue>> = {};
  const hookFiles: Partial<Record<HookName, string>> = {};
  const found = { port: 3_000, data: '.local', fresh: false, help: false };

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
    else if (name === 'data') found.data = value;
    else if (name === 'port') readPort(value);
    else if (name === 'hook') readHook(value);
    else readSetting(value);
  }

  const values = Object.fromEntries(
    settingNames.map((name) => [name, chosen[name] ?? localDefaults[name] ?? settings[name].default]),
  );
  const contradictions = [
    ...settingRuleFaults(values, (name) => chosen[name] === undefined),
    ...mailRuleFaults(values),
    ...relyingPartyFaults(values),
  ];
  faults.push(...contradictions.map((fault) => `--set: ${fault}`));
  if (faults.length > 0) throw new StartupFault(`${faults.join('\n')}\nTry: npm start -- --help`, 2);
  return { ...found, settings: chosen, hooks: hookFiles };

  function readPort(value: string): void {
    if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) found.port = Number(value);
    else faults.push(`--port: got "${value}", expected a number from 0 (any free port) to 65535`);
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

export const usage = (): string => `npm start -- [options]
Serves the whole product on this machine: the real functions, with a database and secrets of their own.

  --port N          where to listen on localhost; 0 takes any free port (3000)
  --data DIR        where tables and secrets are kept (.local)
  --fresh           forget what is kept there first
  --set NAME=VALUE  change a setting, durations in seconds; repeatable
  --hook NAME=FILE  a function of yours, a module that exports "handler"; one of
                    ${hookNames.join(', ')}
  --help            show this

Settings:
${settingNames.map((name) => settingLine(name)).join('\n')}`;

function settingLine(name: SettingName): string {
  const value = localDefaults[name] ?? settings[name].default;
  return `  ${name}${value === null ? '' : ` (${value})`}: ${settingSentences[name]}`;
}
