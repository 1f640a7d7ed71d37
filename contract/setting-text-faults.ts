import { settingFromText, settingNames } from './settings.ts';

/**
 * What is wrong with settings as the environment or a deployment carries them, a line each.
 * @param texts by the names of the settings; each of them has to be there
 */
export function settingTextFaults(texts: Readonly<Record<string, unknown>> = {}): string[] {
  return settingNames.flatMap((name) => {
    const text = Object.hasOwn(texts, name) ? texts[name] : undefined;
    if (typeof text !== 'string') return [`${name}: it is not set`];
    const read = settingFromText(name, text);
    return 'fault' in read ? [read.fault] : [];
  });
}
