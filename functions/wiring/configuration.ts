/** Turns the environment into what a function runs on; the only place that reads it. */
import {
  hookVariable,
  isSecretWanted,
  secretVariable,
  settingVariable,
  tableVariable,
} from '../../contract/environment.ts';
import type { Needs } from '../../contract/functions.ts';
import type { HookName } from '../../contract/hooks.ts';
import type { SecretName } from '../../contract/secrets.ts';
import { settingRuleFaults } from '../../contract/settings/rules.ts';
import { type SettingValue, validSetting } from '../../contract/settings/setting.ts';
import type { SettingName, SettingValues } from '../../contract/settings.ts';
import type { TableName } from '../../contract/tables.ts';

export interface WithSettings<Name extends SettingName> {
  readonly settings: Pick<SettingValues, Name>;
}
export interface WithTables<Name extends TableName> {
  readonly table: (name: Name) => string;
}
export interface WithSecrets<Name extends SecretName> {
  readonly secret: (name: Name) => string;
}

export interface WithHooks<Name extends HookName> {
  /** The function of the app, null where it has none. */
  readonly hook: (name: Name) => string | null;
}

type NamesOf<Given, Name> = Given extends object ? Extract<keyof Given, Name> : never;

/** Only what the specification declares. */
export type Configuration<Spec extends Needs> = WithSettings<NamesOf<Spec['settings'], SettingName>> &
  WithTables<NamesOf<Spec['tables'], TableName>> &
  WithSecrets<NamesOf<Spec['secrets'], SecretName>> &
  WithHooks<NamesOf<Spec['hooks'], HookName>>;

export type Environment = Readonly<Record<string, string | undefined>>;

export const environment: Environment = process.env;

/**
 * Everything that a function declares, read at cold start: a function whose configuration has faults does not start,
 * and names every one of them at once.
 */
export function configuration<const Spec extends Needs>(spec: Spec, env: Environment = environment) {
  const faults: string[] = [];
  const values: Record<string, SettingValue> = {};
  for (const [name, setting] of Object.entries(spec.settings ?? {})) {
    const text = env[settingVariable(name)];
    const value = text === undefined ? undefined : validSetting(setting, text);
    if (value !== undefined) values[name] = value;
    else
      faults.push(
        `${name}: ${text === undefined ? `${settingVariable(name)} is not set` : `got ${JSON.stringify(text)}`}`,
      );
  }
  faults.push(...settingRuleFaults(values));
  const named = [
    ...Object.keys(spec.tables ?? {}).map(tableVariable),
    ...(Object.keys(spec.secrets ?? {}) as SecretName[])
      .filter((name) => isSecretWanted(name, env.TRUSTED_PROXY_HEADER))
      .map(secretVariable),
  ];
  for (const name of named) if (!env[name]) faults.push(`${name} is not set`);
  if (faults.length > 0) throw new Error(`the configuration has ${faults.length} fault(s):\n  ${faults.join('\n  ')}`);

  const declared = (name: string): string => {
    const value = named.includes(name) ? env[name] : undefined;
    if (!value) throw new Error(`${name} is used but not declared`);
    return value;
  };
  const config: WithSettings<SettingName> & WithTables<TableName> & WithSecrets<SecretName> & WithHooks<HookName> = {
    settings: Object.freeze(values) as unknown as SettingValues,
    table: (name) => declared(tableVariable(name)),
    secret: (name) => declared(secretVariable(name)),
    hook: (name) => env[hookVariable(name)] || null,
  };
  return config as Configuration<Spec>;
}
