/** Turns the environment into what a function runs on; the only place that reads it. */
import { type SecretName, secrets } from '../../contract/secrets.ts';
import { settingVariable } from '../../contract/settings/setting.ts';
import { type SettingName, type SettingValues, settingFromText, settingNames } from '../../contract/settings.ts';
import { type TableName, tables } from '../../contract/tables.ts';

export interface Needs {
  readonly settings?: boolean;
  readonly tables?: readonly TableName[];
  readonly secrets?: readonly SecretName[];
}

export interface Configuration {
  readonly settings: SettingValues;
  readonly table: (name: TableName) => string;
  readonly secret: (name: SecretName) => string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export const environment: Environment = process.env;

/**
 * Everything that the function needs, read at cold start: a function whose configuration has faults does not start,
 * and says every one of them at once.
 */
export function configuration(
  { settings: usesSettings = true, ...needs }: Needs,
  env: Environment = environment,
): Configuration {
  const faults: string[] = [];
  const values: Partial<Record<SettingName, unknown>> = {};
  for (const name of usesSettings ? settingNames : []) {
    const text = env[settingVariable(name)];
    const read =
      text === undefined ? { fault: `${name}: ${settingVariable(name)} is not set` } : settingFromText(name, text);
    if ('fault' in read) faults.push(read.fault);
    else values[name] = read.value;
  }
  const named: string[] = [
    ...(needs.tables ?? []).map((name) => tables[name].env),
    ...(needs.secrets ?? []).map((name) => secrets[name].env),
  ];
  for (const name of named) if (!env[name]) faults.push(`${name} is not set`);
  if (faults.length > 0) throw new Error(`the configuration has ${faults.length} fault(s):\n  ${faults.join('\n  ')}`);

  const needed = (name: string): string => {
    const value = named.includes(name) ? env[name] : undefined;
    if (!value) throw new Error(`${name} is used but not among the needs`);
    return value;
  };
  return {
    settings: Object.freeze(values) as unknown as SettingValues,
    table: (name) => needed(tables[name].env),
    secret: (name) => needed(secrets[name].env),
  };
}
